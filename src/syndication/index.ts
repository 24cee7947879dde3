/** Pure writers of feeds and calendars. */
export { atomFeed, atomType } from "./atom.ts";
export { calendarType, deadlineCalendar } from "./calendar.ts";
export {
  changeId,
  type Feed,
  type FeedEntry,
  type FeedFormat,
  type FeedItem,
  feedAddresses,
  feedFormats,
  noticeId,
  tagUri,
  type Withdrawal,
} from "./feed.ts";
export { jsonFeed, jsonFeedType } from "./json-feed.ts";
export { type NoticeContext, noticeItem } from "./notice.ts";
export { rssFeed, rssType } from "./rss.ts";
export { plainText, titleText, webAddress } from "./text.ts";
export { type FeedLanguage, feedLanguages, feedWords } from "./words.ts";
