import ical, { ICalEventStatus, ICalEventTransparency } from "ical-generator";
import type { Feed, FeedItem } from "./feed.ts";

export const calendarType = "text/calendar; charset=utf-8";

const refreshSeconds = 6 * 3600;

/**
 * Deadlines as an iCalendar (RFC 5545, RFC 7986): one event for each item with a deadline, at the moment itself and
 * blocking no time. Everything in it comes from the data, so that the same content gives the same bytes.
 */
export function deadlineCalendar(feed: Feed): string {
  const calendar = ical({
    prodId: { company: "Pregón", product: "Pregón", language: feed.language.toUpperCase() },
    name: feed.title,
    description: feed.description,
    source: feed.self,
    url: feed.page,
    ttl: refreshSeconds,
  });
  const host = new URL(feed.self).hostname;
  const events = feed.items.flatMap((item) => {
    const time = timeOf(item.deadline);
    return time === undefined ? [] : [{ item, time }];
  });
  for (const { item, time } of events) {
    calendar.createEvent({
      id: `${encodeURIComponent(item.ocid)}.deadline@${host}`,
      stamp: new Date(item.updated),
      lastModified: new Date(item.updated),
      // Rises with each change of the process, and so with each change of its deadline.
      sequence: Math.min(item.change, 2_147_483_647),
      ...time,
      summary: item.title,
      description: item.text,
      url: item.url,
      transparency: ICalEventTransparency.TRANSPARENT,
      status: item.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      categories: item.categories.slice(0, 3).map(({ term }) => ({ name: term })),
    });
  }
  const text = `${calendar.toString()}\r\n`;
  return events.length === 0 ? text.replace("END:VCALENDAR", `${zone}\r\nEND:VCALENDAR`) : text;
}

/** A calendar has one component at least (RFC 5545, 3.6): without events a zone, which shows nothing. */
const zone = [
  "BEGIN:VTIMEZONE",
  "TZID:Etc/UTC",
  "BEGIN:STANDARD",
  "DTSTART:19700101T000000",
  "TZOFFSETFROM:+0000",
  "TZOFFSETTO:+0000",
  "TZNAME:UTC",
  "END:STANDARD",
  "END:VTIMEZONE",
].join("\r\n");

/** An instant in UTC, or a whole day where the source states no time. */
function timeOf(deadline: FeedItem["deadline"]) {
  if (deadline === undefined) return undefined;
  const start = new Date(deadline);
  if (Number.isNaN(start.getTime())) return undefined;
  return deadline.length === 10 ? { start, allDay: true, floating: true } : { start };
}
