import { countryName, programmeCountries } from "../base/countries.ts";
import type { OrganizationDetail, OrganizationRow, ScaleStatement } from "../store/read-organizations.ts";
import { Layout } from "./layout.tsx";
import { NoticeFacts, type NoticeView } from "./notice-view.tsx";
import { countText, moneyText } from "./words.ts";

export interface OrganizationsProps {
  readonly version: string;
  readonly q: string;
  readonly role: string;
  readonly country: string;
  readonly organizations: readonly OrganizationRow[];
  /** Query of the next page. */
  readonly next: string | undefined;
}

export const organizationRoles = ["buyer", "supplier", "tenderer"] as const;
const pageOf = (id: string): string => `/organizations/${encodeURIComponent(id)}`;

/** The search over organizations. */
export function OrganizationsPage({ version, q, role, country, organizations, next }: OrganizationsProps) {
  return (
    <Layout title="Organisations: Pregón" version={version}>
      <h1>Organisations</h1>
      <p class="lead">
        Buyers, suppliers and tenderers of all countries: one entry for each identifier of a public register. Those that
        a source names without one are kept apart for each source, and marked.
      </p>
      <search>
        <form class="search" action="/organizations" method="get">
          <div class="words">
            <label for="q">Name or number</label>
            <input id="q" name="q" type="search" maxlength={200} value={q} />
          </div>
          <div>
            <label for="role">Role</label>
            <select id="role" name="role">
              <option value="">Any</option>
              {organizationRoles.map((each) => (
                <option value={each} selected={each === role}>
                  {each}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label for="country">Country</label>
            <select id="country" name="country">
              <option value="">All</option>
              {programmeCountries.map((each) => (
                <option value={each} selected={each === country}>
                  {countryName(each)}
                </option>
              ))}
            </select>
          </div>
          <button type="submit">Search</button>
        </form>
      </search>
      {organizations.length === 0 ? (
        <p class="soft">Nothing matches.</p>
      ) : (
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">Organisation</th>
                <th scope="col">Country</th>
                <th scope="col">Roles</th>
                <th scope="col">Size</th>
                <th scope="col" class="number">
                  Processes
                </th>
              </tr>
            </thead>
            <tbody>
              {organizations.map((row) => (
                <tr>
                  <td>
                    <a href={pageOf(row.id)}>{row.name ?? row.id}</a>
                    <br />
                    <span class="soft">{row.identified ? row.id : "without identifier"}</span>
                  </td>
                  <td>{row.country ? countryName(row.country) : ""}</td>
                  <td>{row.roles.join(", ")}</td>
                  <td>{row.scale ? <Scale scale={row.scale} /> : <span class="soft">unknown</span>}</td>
                  <td class="number">{countText(row.processes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next !== undefined && (
        <p>
          <a href={`/organizations?${next}`} rel="next">
            More
          </a>
        </p>
      )}
    </Layout>
  );
}

const Scale = ({ scale }: { scale: ScaleStatement }) => (
  <>
    {scale.code}{" "}
    <span class="soft">
      ({scale.basis === "register" ? "register " : ""}
      {scale.source}
      {scale.year === null ? "" : `, ${scale.year}`})
    </span>
  </>
);

export interface OrganizationProps {
  readonly version: string;
  readonly organization: OrganizationDetail;
  /** The newest in which it takes part. */
  readonly notices: readonly NoticeView[];
}

/** One organization: who it is, its size, its figures, its newest notices. */
export function OrganizationPage({ version, organization, notices }: OrganizationProps) {
  const { id, identified, name, country, naturalPerson, roleCounts, names, identifiers, scales, figures } =
    organization;
  return (
    <Layout title={`${name ?? id}: Pregón`} version={version}>
      <h1>{name ?? id}</h1>
      {!identified && (
        <p>
          The source gives no identifier: this entry is of that source alone, and may be one of several of the same
          organisation.
        </p>
      )}
      <dl class="detail">
        <dt>Id</dt>
        <dd>
          <code>{id}</code>
        </dd>
        {identifiers.length > 0 && <dt>Identifier as written</dt>}
        {identifiers.map((each) => (
          <dd>
            {each.scheme} {each.id}
          </dd>
        ))}
        {country && <dt>Country</dt>}
        {country && <dd>{countryName(country)}</dd>}
        {naturalPerson === true && <dt>Kind</dt>}
        {naturalPerson === true && <dd>natural person</dd>}
        <dt>Roles</dt>
        <dd>
          {Object.entries(roleCounts)
            .map(([role, count]) => `${role} (${countText(count)})`)
            .join(", ")}
        </dd>
        {names.length > 1 && <dt>Names</dt>}
        {names.length > 1 && names.map((each) => <dd>{`${each.name} (${countText(each.mentions)})`}</dd>)}
        <dt>Size</dt>
        {scales.length === 0 ? (
          <dd class="soft">nobody states it</dd>
        ) : (
          scales.map((each) => (
            <dd>
              <Scale scale={each} />
            </dd>
          ))
        )}
        <dt>Sources</dt>
        <dd>{organization.sources.join(", ")}</dd>
      </dl>
      <p>
        <a href={`/api/v1${pageOf(id)}`}>Organisation as JSON</a>
        {" · "}
        <a href={`/api/v1${pageOf(id)}/notices`}>Its notices as JSON</a>
      </p>
      {figures.length > 0 && (
        <>
          <h2>Figures by year</h2>
          <div class="table">
            <table>
              <thead>
                <tr>
                  <th scope="col">Role</th>
                  <th scope="col">Year</th>
                  <th scope="col" class="number">
                    Processes
                  </th>
                  <th scope="col" class="number">
                    Awards
                  </th>
                  <th scope="col" class="number">
                    Bids
                  </th>
                  <th scope="col" class="number">
                    Value of awards
                  </th>
                  <th scope="col" class="number">
                    Awards without value
                  </th>
                </tr>
              </thead>
              <tbody>
                {figures.map((row) => (
                  <tr>
                    <td>{row.role}</td>
                    <td>{row.year ?? "unknown"}</td>
                    <td class="number">{countText(row.processes)}</td>
                    <td class="number">{countText(row.awards)}</td>
                    <td class="number">{countText(row.bids)}</td>
                    <td class="number">{row.values.map((each) => moneyText(each.amount, each.currency)).join("; ")}</td>
                    <td class="number">{countText(row.awardsWithoutValue)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <h2>Newest notices</h2>
      {notices.length === 0 ? (
        <p class="soft">None.</p>
      ) : (
        <ul class="notices">
          {notices.map((notice) => (
            <li>
              <h3>
                <a href={notice.page} lang={notice.language}>
                  {notice.title}
                </a>
              </h3>
              <NoticeFacts notice={notice} />
            </li>
          ))}
        </ul>
      )}
    </Layout>
  );
}

/** An id under which nobody is found. */
export function MissingOrganization({ version, id }: { version: string; id: string }) {
  return (
    <Layout title="Not found: Pregón" version={version}>
      <h1>Not found</h1>
      <p>
        No organisation has the id <code>{id}</code>. <a href="/organizations">Search organisations</a>.
      </p>
    </Layout>
  );
}
