import type { Endpoint } from "./endpoint.ts";
import { changeEndpoints } from "./resources/changes.ts";
import { exportEndpoints } from "./resources/exports.ts";
import { noticeEndpoints } from "./resources/notices.ts";
import { overviewEndpoints } from "./resources/overview.ts";
import { packageEndpoints } from "./resources/packages.ts";
import { provenanceEndpoints } from "./resources/provenance.ts";
import { publicationEndpoints } from "./resources/publications.ts";
import { qualityEndpoints } from "./resources/quality.ts";
import { rateEndpoints } from "./resources/rates.ts";
import { recordEndpoints } from "./resources/records.ts";
import { serviceEndpoints } from "./resources/service.ts";
import { sourceEndpoints } from "./resources/sources.ts";
import { subscriptionEndpoints } from "./resources/subscriptions.ts";
import { websubEndpoints } from "./resources/websub.ts";

/** All operations, in the order in which they are matched and described. */
export const allEndpoints = (): readonly Endpoint[] => [
  ...noticeEndpoints,
  ...recordEndpoints,
  ...packageEndpoints,
  ...changeEndpoints,
  ...qualityEndpoints,
  ...sourceEndpoints,
  ...provenanceEndpoints,
  ...rateEndpoints,
  ...publicationEndpoints,
  ...exportEndpoints,
  ...subscriptionEndpoints,
  ...websubEndpoints,
  ...overviewEndpoints,
  ...serviceEndpoints,
];
