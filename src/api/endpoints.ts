import type { Endpoint } from "./endpoint.ts";
import { changeArchiveEndpoints } from "./resources/change-archives.ts";
import { changeEndpoints } from "./resources/changes.ts";
import { claimEndpoints } from "./resources/claims.ts";
import { classificationEndpoints } from "./resources/classifications.ts";
import { exportEndpoints } from "./resources/exports.ts";
import { feedActionEndpoints } from "./resources/feed-actions.ts";
import { feedEndpoints } from "./resources/feeds.ts";
import { flagEndpoints } from "./resources/flags.ts";
import { indicatorEndpoints } from "./resources/indicators.ts";
import { noticeEndpoints } from "./resources/notices.ts";
import { organizationEndpoints } from "./resources/organizations.ts";
import { overviewEndpoints } from "./resources/overview.ts";
import { packageEndpoints } from "./resources/packages.ts";
import { profileEndpoints } from "./resources/profiles.ts";
import { provenanceEndpoints } from "./resources/provenance.ts";
import { publicationFeedEndpoints } from "./resources/publication-feeds.ts";
import { publicationEndpoints } from "./resources/publications.ts";
import { publisherEndpoints } from "./resources/publishers.ts";
import { qualityEndpoints } from "./resources/quality.ts";
import { qualityScoreEndpoints } from "./resources/quality-scores.ts";
import { rateEndpoints } from "./resources/rates.ts";
import { recordEndpoints } from "./resources/records.ts";
import { serviceEndpoints } from "./resources/service.ts";
import { sourceEndpoints } from "./resources/sources.ts";
import { subscriptionEndpoints } from "./resources/subscriptions.ts";
import { websubEndpoints } from "./resources/websub.ts";

/** All operations, in the order in which they are matched and described. */
export const allEndpoints = (): readonly Endpoint[] => [
  ...flagEndpoints,
  ...noticeEndpoints,
  ...recordEndpoints,
  ...packageEndpoints,
  ...changeEndpoints,
  ...changeArchiveEndpoints,
  ...organizationEndpoints,
  ...classificationEndpoints,
  ...qualityEndpoints,
  ...qualityScoreEndpoints,
  ...sourceEndpoints,
  ...provenanceEndpoints,
  ...publisherEndpoints,
  ...feedEndpoints,
  ...feedActionEndpoints,
  ...claimEndpoints,
  ...rateEndpoints,
  ...publicationFeedEndpoints,
  ...publicationEndpoints,
  ...exportEndpoints,
  ...subscriptionEndpoints,
  ...websubEndpoints,
  ...indicatorEndpoints,
  ...overviewEndpoints,
  ...profileEndpoints,
  ...serviceEndpoints,
];
