/** When feeds are pulled: an ISO 8601 duration ("PT1H") or a cron expression in the zone of the feed. */

export const defaultSchedule = "PT1H";
const leastSeconds = 300;
const mostSeconds = 31 * 86_400;

/** Tells the next time of a cron expression; undefined where the expression is none. */
export type NextOfCron = (expression: string, zone: string) => Date | undefined;

/** Seconds of a duration such as PT15M, PT6H or P1D; undefined where the text is none. */
export function durationSeconds(text: string): number | undefined {
  const match = /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?$/.exec(text);
  if (!match || /^PT?$|T$/.test(text)) return undefined;
  const [, days = "0", hours = "0", minutes = "0"] = match;
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60;
}

/** What is wrong with a schedule, undefined where nothing is. */
export function scheduleFault(schedule: string, zone: string, nextOfCron: NextOfCron): string | undefined {
  const seconds = durationSeconds(schedule);
  if (seconds !== undefined) {
    if (seconds >= leastSeconds && seconds <= mostSeconds) return undefined;
    return "should be from PT5M (five minutes) to P31D";
  }
  // Five fields, and not each minute: nobody's portal is to be asked more often than that.
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5 || nextOfCron(schedule, zone) === undefined) {
    return "should be an ISO 8601 duration such as PT1H, or a cron expression of five fields such as 15 * * * *";
  }
  const [minutes = "*"] = fields;
  if (/^\*$|^\*\/[1-4]$/.test(minutes) || minutes.split(",").length > 12 || minutes.includes("-")) {
    return "should not ask more often than each five minutes";
  }
  return undefined;
}

/** The next pull after one that was begun at `from`. */
export function nextPull(schedule: string, zone: string, from: Date, nextOfCron: NextOfCron): Date {
  const seconds = durationSeconds(schedule);
  if (seconds !== undefined) return new Date(from.getTime() + seconds * 1_000);
  return nextOfCron(schedule, zone) ?? new Date(from.getTime() + 86_400_000);
}

/** Hours between two pulls, for the freshness that is to be expected; a cron expression counts as daily or hourly. */
export function scheduleHours(schedule: string): number {
  const seconds = durationSeconds(schedule);
  if (seconds !== undefined) return seconds / 3_600;
  const [, hours = "*", days = "*", , weekdays = "*"] = schedule.trim().split(/\s+/);
  if (days !== "*") return 31 * 24;
  if (weekdays !== "*") return 7 * 24;
  return hours === "*" ? 1 : 24;
}
