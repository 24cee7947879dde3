import { Type } from "typebox";
import { count, instant, object, optional, text, uri } from "../schema-parts.ts";

const author = object({ name: text("") }, "Who.");

const item = object(
  {
    id: text("tag: URI, the same for good."),
    url: uri("The page for people: ours of a process, the publication itself."),
    external_url: optional(uri("The portal's page.")),
    title: Type.String(),
    content_text: Type.String(),
    date_published: optional(instant("Publication, as the source states it.")),
    date_modified: instant("Last change of the content."),
    authors: optional(Type.Array(author, { description: "The buyer; of a publication the publisher." })),
    tags: Type.Array(Type.String()),
    language: optional(Type.String()),
    _pregon: object(
      {
        about: uri("Explains these members."),
        ocid: optional(text("Of a process.")),
        change: optional(count("Number of the last change, as in /changes.")),
        source: Type.String(),
        deadline: optional(text("When the time for bids ends.")),
        license: optional(text("Licence of the source's data.")),
        value: optional(Type.Unknown({ description: "As in the notice." })),
        sme: optional(Type.Unknown({ description: "As in the notice." })),
      },
      "What the feed's format has no place for.",
    ),
  },
  "A process, or a publication.",
);

/** JSON Feed 1.1, as we write it. */
export const syndicationSchemas = {
  JsonFeed: object(
    {
      version: Type.Literal("https://jsonfeed.org/version/1.1"),
      title: Type.String(),
      home_page_url: uri("The page for people."),
      feed_url: uri("This feed."),
      next_url: optional(uri("The next page; absent at the end.")),
      description: Type.String(),
      language: Type.String(),
      authors: Type.Array(author),
      hubs: optional(Type.Array(object({ type: Type.Literal("WebSub"), url: uri("Its address.") }, "A hub."))),
      _pregon: optional(
        object(
          {
            about: uri("Explains these members."),
            withdrawn: Type.Array(
              object(
                {
                  id: text("Id of the item that is no more."),
                  ocid: Type.String(),
                  change: count("Number of the change that withdrew it, as in /changes."),
                  at: instant("When."),
                },
                "A process that was withdrawn.",
              ),
            ),
          },
          "What was withdrawn in the last 60 days and would be an item else; on first pages.",
        ),
      ),
      items: Type.Array(item),
    },
    "JSON Feed 1.1.",
  ),
};
