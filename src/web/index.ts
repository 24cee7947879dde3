/** The pages for people: server-rendered, no script. */
export { createPages, type PagesOptions } from "./pages.tsx";
