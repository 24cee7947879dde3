import type { Child } from "hono/jsx";
import { countryName } from "../base/countries.ts";
import type { ProcessResults } from "../indicators/red-flags/index.ts";
import type { ReleaseHead } from "../store/read-records.ts";
import { Flags } from "./flags.tsx";
import { Layout } from "./layout.tsx";
import { Moment, type NoticeView } from "./notice-view.tsx";

export interface DocumentView {
  readonly title: string;
  readonly url: string | undefined;
  readonly type: string | undefined;
}

export interface NoticeProps {
  readonly version: string;
  readonly notice: NoticeView;
  readonly documents: readonly DocumentView[];
  readonly history: readonly ReleaseHead[];
  /** Undefined where the process has not been judged. */
  readonly flags: ProcessResults | undefined;
  readonly source: {
    readonly title: string;
    readonly licence: string | undefined;
    readonly licenceUrl: string | undefined;
  };
}

const Fact = ({ name, children }: { name: string; children: Child }) =>
  children === undefined || children === "" || children === false ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );

export function NoticePage({ version, notice, documents, history, flags, source }: NoticeProps) {
  const ocid = encodeURIComponent(notice.ocid);
  return (
    <Layout title={`${notice.title}: Pregón`} version={version}>
      <article>
        <h1 lang={notice.language}>{notice.title}</h1>
        <dl class="detail">
          <Fact name="Process (ocid)">
            <code>{notice.ocid}</code>
          </Fact>
          <Fact name="Country">{notice.country && countryName(notice.country)}</Fact>
          <Fact name="Buyer">{notice.buyerPage ? <a href={notice.buyerPage}>{notice.buyer}</a> : notice.buyer}</Fact>
          <Fact name="Status">{notice.status}</Fact>
          <Fact name="Stage">{notice.stage}</Fact>
          <Fact name="Method">{notice.method}</Fact>
          <Fact name="Category">{notice.category}</Fact>
          <Fact name="Value">{notice.value}</Fact>
          <Fact name="Published">{notice.published && <Moment at={notice.published} />}</Fact>
          <Fact name="Time for bids ends">{notice.deadline && <Moment at={notice.deadline} />}</Fact>
          <Fact name="Open for bids">{notice.open ? "yes" : undefined}</Fact>
          <Fact name="Reserved for small firms">
            {notice.reserved === undefined ? "not stated" : notice.reserved ? "yes" : "no"}
          </Fact>
          <Fact name="Source">
            <a href={`/api/v1/sources/${encodeURIComponent(notice.source)}`}>{source.title}</a>
          </Fact>
          <Fact name="Licence">
            {source.licenceUrl ? (
              <a href={source.licenceUrl} rel="license external noopener noreferrer">
                {source.licence ?? source.licenceUrl}
              </a>
            ) : (
              source.licence
            )}
          </Fact>
          <Fact name="Last change here">
            <Moment at={notice.updated} />
          </Fact>
        </dl>
        <p>
          {notice.portal && (
            <>
              <a href={notice.portal} rel="external noopener noreferrer">
                Page on the portal
              </a>
              {" · "}
            </>
          )}
          <a href={notice.api}>Notice as JSON</a>
          {" · "}
          <a href={`/api/v1/ocds/compiled/${ocid}`}>OCDS compiled release</a>
          {" · "}
          <a href={`/api/v1/ocds/records/${ocid}?versioned=true`}>OCDS record with history</a>
        </p>
        {notice.description && (
          <>
            <h2>Description</h2>
            <p class="text" lang={notice.language}>
              {notice.description}
            </p>
          </>
        )}
        {notice.awards.length > 0 && <Awards notice={notice} />}
        {documents.length > 0 && (
          <>
            <h2>Documents</h2>
            <ul>
              {documents.map((document) => (
                <li>
                  {document.url ? (
                    <a href={document.url} rel="external noopener noreferrer">
                      {document.title}
                    </a>
                  ) : (
                    document.title
                  )}
                  {document.type && <span class="soft"> {document.type}</span>}
                </li>
              ))}
            </ul>
          </>
        )}
        <Flags results={flags} ocid={ocid} />
        <h2>History</h2>
        <ol>
          {history.map((release) => (
            <li>
              <Moment at={release.date} />:{" "}
              <a href={`/api/v1/ocds/releases/${ocid}/${encodeURIComponent(release.id)}`}>{release.tag.join(", ")}</a>
            </li>
          ))}
        </ol>
      </article>
    </Layout>
  );
}

function Awards({ notice }: { notice: NoticeView }) {
  return (
    <>
      <h2>Awards</h2>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Award</th>
              <th scope="col">Suppliers</th>
              <th scope="col">Date</th>
              <th scope="col" class="number">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {notice.awards.map((award) => (
              <tr>
                <td>{award.id}</td>
                <td>
                  {award.suppliers.map(({ name, page }, at) => (
                    <>
                      {at > 0 && ", "}
                      {page ? <a href={page}>{name}</a> : name}
                    </>
                  ))}
                </td>
                <td>{award.date && <Moment at={award.date} />}</td>
                <td class="number">{award.value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** An address under which nothing is found. */
export function MissingPage({ version, ocid }: { version: string; ocid: string }) {
  return (
    <Layout title="Not found: Pregón" version={version}>
      <h1>Not found</h1>
      <p>
        No process has the ocid <code>{ocid}</code>. <a href="/">Search all notices</a>.
      </p>
    </Layout>
  );
}
