import { type TProperties, Type } from "typebox";
import { codelists } from "../../ocds/index.ts";
import { count, instant, nullable, object, optional, ref, text, uri } from "../schema-parts.ts";
import { raisedFlag } from "./flags.ts";
import { conversionProperties } from "./rates.ts";

const money = object(
  {
    amount: optional(Type.Number()),
    currency: optional(Type.String({ description: "ISO 4217." })),
    unit: optional(text("Index unit without an ISO code, in place of the currency, as `UTM`.")),
    ...conversionProperties,
  },
  "An amount as the source states it, and in US dollars where there is a rate.",
);
const organization = {
  id: optional(text("`<scheme>-<identifier>`, or the publisher's own id.")),
  name: optional(Type.String()),
};

const noticeProperties: TProperties = {
  ocid: text("Id of the contracting process, the same all over the world."),
  source: text("Id of the source that speaks last of the process."),
  country: optional(text("ISO 3166-1 alpha-2.")),
  title: optional(Type.String()),
  description: optional(Type.String()),
  language: optional(text("ISO 639-1 or BCP 47.")),
  buyer: optional(object(organization, "Who buys.")),
  procuringEntity: optional(object(organization, "Who runs the procedure.")),
  status: optional(text("OCDS tender status.")),
  stage: Type.Enum(["planning", "tender", "award", "contract", "implementation"], { description: "How far it is." }),
  method: Type.String({ description: "OCDS procurement method, or `unknown`." }),
  methodDetails: optional(text("The source's own word for the method.")),
  category: optional(text("OCDS main procurement category.")),
  classifications: Type.Array(
    object({ scheme: Type.String(), id: Type.String(), description: optional(Type.String()) }, "A code of a scheme."),
  ),
  value: optional(money),
  published: optional(text("When it was published: an instant, or a date where the source states no more.")),
  deadline: optional(text("When the time for bids ends.")),
  sme: object(
    {
      reserved: optional(Type.Boolean({ description: "Absent where the source states nothing." })),
      reservedCode: optional(Type.String()),
    },
    "Reservation for micro, small and medium enterprises.",
  ),
  awards: Type.Array(
    object(
      {
        id: Type.String(),
        status: optional(Type.String()),
        date: optional(Type.String()),
        value: optional(money),
        suppliers: Type.Array(
          object({ ...organization, scale: optional(text("Code of OCDS partyScale.")) }, "A supplier."),
        ),
      },
      "An award.",
    ),
  ),
  numberOfTenderers: optional(Type.Integer({ minimum: 0 })),
  url: optional(text("The portal's own page.")),
  openForBids: nullable(
    Type.Boolean(),
    "Whether bids can be handed in at this moment; null where neither status nor deadline tells.",
  ),
  updated: instant("Last change of the content as we know it."),
  change: count("Number of the last change, as in /changes."),
};

const notice = object(noticeProperties, "A contracting process in brief.");
const noticeDetail = object(
  {
    ...noticeProperties,
    documents: Type.Array(ref("Document"), { description: "Documents of planning, tender, awards and contracts." }),
    flags: Type.Array(raisedFlag, {
      description: "Red flags that are raised on the process; /notices/{ocid}/flags has those that are not, and why.",
    }),
    history: Type.Array(
      object(
        {
          id: text("Id of the release."),
          date: instant("Date of the release."),
          tag: Type.Array(Type.Enum([...codelists.releaseTag])),
          source: Type.String(),
          changes: Type.Array(
            object(
              {
                field: text("Place in the process; members of lists by their id."),
                from: Type.Unknown({ description: "The value before; null where there was none." }),
                to: Type.Unknown({ description: "The value after; null where it was removed." }),
                text: text("The change in words."),
              },
              "One change.",
            ),
            { description: "What the release changed, as far as people ask for it." },
          ),
          url: uri("The release."),
        },
        "A release of the process.",
      ),
      { description: "Its releases, oldest first; of more than 200 the newest." },
    ),
    links: object(
      { self: uri("This notice."), compiled: uri("The compiled release."), record: uri("The OCDS record package.") },
      "The same process in other forms.",
    ),
  },
  "A contracting process with its documents and its history.",
);

export const noticeSchemas = { Notice: notice, NoticeDetail: noticeDetail };
