/** The REST API. */
export { type ApiOptions, createApi } from "./app.ts";
export { defaultRateLimit, type RateLimit } from "./middleware/rate-limit.ts";
export { openapiDocument, openapiTexts } from "./openapi.ts";
