import type { Hono } from "hono";
import { canonicalOrganizationId } from "../ocds/index.ts";
import { searchNotices } from "../store/read-notices.ts";
import { type OrganizationKey, organizationById, searchOrganizations } from "../store/read-organizations.ts";
import type { PageEnv } from "./forms.ts";
import { noticeView } from "./notice-view.tsx";
import { MissingOrganization, OrganizationPage, OrganizationsPage, organizationRoles } from "./organizations.tsx";
import type { PagesOptions } from "./pages.tsx";
import { soundText } from "./words.ts";

const shown = 50;
const shownNotices = 25;
const longestWords = 200;

/** The pages `/organizations` and `/organizations/{id}`. */
export function addOrganizationPages(
  app: Hono<PageEnv>,
  { database, clock, version }: PagesOptions,
  headers: Record<string, string>,
): void {
  app.get("/organizations", async (c) => {
    const q = soundText(c.req.query("q") ?? "").slice(0, longestWords);
    const role = organizationRoles.find((each) => each === c.req.query("role")) ?? "";
    const asked = (c.req.query("country") ?? "").toUpperCase();
    const country = /^[A-Z]{2}$/.test(asked) ? asked : "";
    const after = keyOf(c.req.query("after") ?? "");
    const { organizations, more } = await searchOrganizations(database, {
      filter: {
        ...(q !== "" && { q }),
        ...(role !== "" && { role: [role] }),
        ...(country !== "" && { country: [country] }),
      },
      limit: shown,
      ...(after && { after }),
    });
    const last = organizations.at(-1);
    const next =
      more && last ? new URLSearchParams({ q, role, country, after: `${last.processes} ${last.id}` }) : undefined;
    const html = (
      <OrganizationsPage
        version={version}
        q={q}
        role={role}
        country={country}
        organizations={organizations}
        next={next?.toString()}
      />
    );
    return c.body(`<!doctype html>\n${html}`, 200, headers);
  });

  app.get("/organizations/:id", async (c) => {
    const id = canonicalOrganizationId(soundText(c.req.param("id")));
    const organization = await organizationById(database, id);
    if (!organization) {
      const html = <MissingOrganization version={version} id={id.slice(0, 200)} />;
      return c.body(`<!doctype html>\n${html}`, 404, headers);
    }
    const page = await searchNotices(database, {
      filter: { valid: true, participant: { id } },
      sort: "-published",
      limit: shownNotices,
      now: clock.now().toISOString(),
    });
    const notices = page.entries.map((entry) => noticeView(entry.item));
    const html = <OrganizationPage version={version} organization={organization} notices={notices} />;
    return c.body(`<!doctype html>\n${html}`, 200, headers);
  });
}

function keyOf(text: string): OrganizationKey | undefined {
  const [, processes, id] = /^(\d{1,15}) (.+)$/.exec(soundText(text)) ?? [];
  return processes === undefined || id === undefined ? undefined : { processes: Number(processes), id };
}
