import type { Endpoint } from "./endpoint.ts";
import { changeEndpoints } from "./resources/changes.ts";
import { classificationEndpoints } from "./resources/classifications.ts";
import { noticeEndpoints } from "./resources/notices.ts";
import { organizationEndpoints } from "./resources/organizations.ts";
import { overviewEndpoints } from "./resources/overview.ts";
import { packageEndpoints } from "./resources/packages.ts";
import { provenanceEndpoints } from "./resources/provenance.ts";
import { qualityEndpoints } from "./resources/quality.ts";
import { recordEndpoints } from "./resources/records.ts";
import { serviceEndpoints } from "./resources/service.ts";
import { sourceEndpoints } from "./resources/sources.ts";

/** All operations, in the order in which they are matched and described. */
export const allEndpoints = (): readonly Endpoint[] => [
  ...noticeEndpoints,
  ...recordEndpoints,
  ...packageEndpoints,
  ...changeEndpoints,
  ...organizationEndpoints,
  ...classificationEndpoints,
  ...qualityEndpoints,
  ...sourceEndpoints,
  ...provenanceEndpoints,
  ...overviewEndpoints,
  ...serviceEndpoints,
];
