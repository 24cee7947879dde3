import type { TransactionSql } from "./database.ts";
import type { FollowedChange, Follower } from "./followers.ts";

/** Held by whoever writes what is derived of organizations: the follower, and imports of registers. */
export const lockOrganizations = (tx: TransactionSql) =>
  tx`select pg_advisory_xact_lock(hashtext('pregon organizations'))`;

/**
 * The organizations over all processes. Each process' part is kept as it was counted: a change takes the old part back
 * and adds the new one, so that a change of one process costs the same whatever the size of its buyer.
 */
export const organizationFollower: Follower = {
  name: "organizations",
  version: 1,
  async reset(tx) {
    await lockOrganizations(tx);
    await tx`
      truncate organization_marks, organization_facts, organization_scales, organization_traits, organization_figures, organizations`;
  },
  async handle(tx: TransactionSql, changes: readonly FollowedChange[]) {
    await lockOrganizations(tx);
    const ocids = [...new Set(changes.map(({ ocid }) => ocid))];
    // One after the other: what is taken back must be gone before the new is added.
    const touched = [await takeBackMarks(tx, ocids), await takeBackFacts(tx, ocids), await takeBackScales(tx, ocids)];
    touched.push(await addMarks(tx, ocids), await addFacts(tx, ocids), await addScales(tx, ocids));
    const organizations = [...new Set(touched.flat())];
    await tx`delete from organization_traits where organization = any(${organizations}) and mentions = 0`;
    await tx`
      delete from organization_figures where organization = any(${organizations}) and processes = 0 and awards = 0 and bids = 0`;
    await refreshOrganizations(tx, organizations);
  },
};

type Touched = Promise<string[]>;
const ids = (rows: readonly { organization: string }[]): string[] => rows.map((row) => row.organization);

async function takeBackMarks(tx: TransactionSql, ocids: string[]): Touched {
  return ids(
    await tx<{ organization: string }[]>`
      with gone as (delete from organization_marks where ocid = any(${ocids}) returning organization, kind, value)
      update organization_traits t set mentions = t.mentions - g.mentions
      from (select organization, kind, value, count(*) as mentions from gone group by organization, kind, value) g
      where (t.organization, t.kind, t.value) = (g.organization, g.kind, g.value) returning t.organization`,
  );
}

async function takeBackFacts(tx: TransactionSql, ocids: string[]): Touched {
  return ids(
    await tx<{ organization: string }[]>`
      with gone as (delete from organization_facts where ocid = any(${ocids}) returning *)
      update organization_figures f set processes = f.processes - g.processes, awards = f.awards - g.awards,
        bids = f.bids - g.bids, valued = f.valued - g.valued, joint = f.joint - g.joint, amount = trim_scale(f.amount - g.amount)
      from (select organization, role, year, currency, sum(processes) as processes, sum(awards) as awards, sum(bids) as bids,
          sum(valued) as valued, sum(joint) as joint, sum(amount) as amount
        from gone group by organization, role, year, currency) g
      where (f.organization, f.role, f.year, f.currency) = (g.organization, g.role, g.year, g.currency) returning f.organization`,
  );
}

async function takeBackScales(tx: TransactionSql, ocids: string[]): Touched {
  return ids(
    await tx<
      { organization: string }[]
    >`delete from organization_scales where ocid = any(${ocids}) returning organization`,
  );
}

/** Texts that a key takes: a B-tree holds no longer ones. */
const longestValue = 300;

async function addMarks(tx: TransactionSql, ocids: string[]): Touched {
  return ids(
    await tx<{ organization: string }[]>`
      with fresh as (
        insert into organization_marks (ocid, organization, kind, value)
        select distinct p.ocid, p.organization, m.kind, left(m.value, ${longestValue}::int)
        from parties p join records r on r.ocid = p.ocid cross join lateral (
          values ('process', ''), ('name', p.name), ('identified', p.identified::text), ('person', p.natural_person::text),
            ('country', p.country), ('source', r.source),
            ('identifier', case when p.identified and length(p.scheme || p.identifier) <= ${longestValue - 20}::int
              then json_build_array(p.scheme, p.identifier)::text end)
          union all select 'role', role from unnest(p.roles) role
        ) m(kind, value)
        where p.ocid = any(${ocids}) and p.organization <> '' and m.value is not null
        returning organization, kind, value)
      insert into organization_traits as t (organization, kind, value, mentions)
      select organization, kind, value, count(*) from fresh group by organization, kind, value
      on conflict (organization, kind, value) do update set mentions = t.mentions + excluded.mentions returning organization`,
  );
}

/**
 * Figures of valid processes. Processes count in the year of their publication, awards in that of their own date, else in
 * the same; 0 is the unknown year. Awards that came to nothing do not count. An award to several together counts for each
 * of them, its amount for none: the shares are not known.
 */
async function addFacts(tx: TransactionSql, ocids: string[]): Touched {
  return ids(
    await tx<{ organization: string }[]>`
      with sound as (
        select ocid, buyer, coalesce(extract(year from published at time zone 'utc')::int, 0) as year
        from notices where ocid = any(${ocids}) and valid),
      won as (
        select a.ocid, n.buyer, a.suppliers, a.amount, a.currency,
          coalesce(extract(year from a.date at time zone 'utc')::int, n.year) as year
        from awards a join sound n on n.ocid = a.ocid
        where a.status is null or a.status not in ('cancelled', 'unsuccessful')),
      facts (ocid, organization, role, year, currency, processes, awards, bids, valued, joint, amount) as (
        select distinct p.ocid, p.organization, role, n.year, '', 1, 0, 0, 0, 0, 0::numeric
        from parties p join sound n on n.ocid = p.ocid cross join unnest(p.roles) role
        where role in ('buyer', 'supplier', 'tenderer')
        union all
        select ocid, buyer, 'buyer', year, currency, 0, 1, 0, 1, 0, amount
        from won where buyer is not null and amount is not null and currency is not null
        union all
        select ocid, buyer, 'buyer', year, '', 0, 1, 0, 0, 0, 0 from won
        where buyer is not null and (amount is null or currency is null)
        union all
        select ocid, supplier, 'supplier', year, currency, 0, 1, 0, 1, 0, amount
        from won cross join unnest(suppliers) supplier
        where cardinality(suppliers) = 1 and amount is not null and currency is not null
        union all
        select ocid, supplier, 'supplier', year, '', 0, 1, 0, 0, (cardinality(suppliers) > 1)::int, 0
        from won cross join unnest(suppliers) supplier
        where cardinality(suppliers) > 1 or amount is null or currency is null
        union all
        select b.ocid, tenderer, 'tenderer', coalesce(extract(year from b.date at time zone 'utc')::int, n.year), '', 0, 0, 1, 0, 0, 0
        from bids b join sound n on n.ocid = b.ocid cross join unnest(b.tenderers) tenderer),
      fresh as (
        insert into organization_facts (ocid, organization, role, year, currency, processes, awards, bids, valued, joint, amount)
        select ocid, organization, role, year, left(currency, 20), sum(processes), sum(awards), sum(bids), sum(valued), sum(joint), sum(amount)
        from facts where organization <> '' group by ocid, organization, role, year, left(currency, 20) returning *)
      insert into organization_figures as f (organization, role, year, currency, processes, awards, bids, valued, joint, amount)
      select organization, role, year, currency, sum(processes), sum(awards), sum(bids), sum(valued), sum(joint), trim_scale(sum(amount))
      from fresh group by organization, role, year, currency
      on conflict (organization, role, year, currency) do update set processes = f.processes + excluded.processes,
        awards = f.awards + excluded.awards, bids = f.bids + excluded.bids, valued = f.valued + excluded.valued,
        joint = f.joint + excluded.joint, amount = trim_scale(f.amount + excluded.amount)
      returning organization`,
  );
}

/** Stated sizes, dated by the first award to the organization, else by the publication. */
async function addScales(tx: TransactionSql, ocids: string[]): Touched {
  return ids(
    await tx<{ organization: string }[]>`
      insert into organization_scales (ocid, organization, scale, at, source)
      select distinct p.ocid, p.organization, left(p.scale, 100),
        coalesce((select min(a.date) from awards a where a.ocid = p.ocid and p.organization = any(a.suppliers)), n.published), n.source
      from parties p join notices n on n.ocid = p.ocid
      where p.ocid = any(${ocids}) and p.organization <> '' and p.scale is not null
      returning organization`,
  );
}

/**
 * Makes the rows of organizations anew from what was counted of them and from the registers. Names of natural persons are
 * not searched.
 */
export async function refreshOrganizations(tx: TransactionSql, organizations: readonly string[]): Promise<void> {
  if (organizations.length === 0) return;
  const some = organizations as string[];
  await tx`
    delete from organizations o where o.id = any(${some})
    and not exists (select from organization_traits t where t.organization = o.id)`;
  await tx`
    insert into organizations as o (id, name, identified, natural_person, country, roles, sources, processes,
      scale, scale_basis, scale_source, scale_year, scale_code, search)
    select t.organization, t.name, t.identified, t.natural_person, t.country, t.roles, t.sources, t.processes,
      s.scale, s.basis, s.source, s.year, s.code,
      to_tsvector('simple', regexp_replace(unaccent(concat_ws(' ', t.organization,
        case when t.natural_person is not true then t.names end)), ${asciiSigns}, ' ', 'g'))
    from (
      select organization,
        (array_agg(value order by mentions desc, value collate "C") filter (where kind = 'name'))[1] as name,
        left(string_agg(value, ' ' order by value collate "C") filter (where kind = 'name'), 100000) as names,
        coalesce(bool_or(value = 'true') filter (where kind = 'identified'), false) as identified,
        bool_or(value = 'true') filter (where kind = 'person') as natural_person,
        case when count(*) filter (where kind = 'country') = 1 then max(value) filter (where kind = 'country') end as country,
        coalesce(array_agg(value order by value collate "C") filter (where kind = 'role'), '{}') as roles,
        coalesce(array_agg(value order by value collate "C") filter (where kind = 'source'), '{}') as sources,
        coalesce(max(mentions) filter (where kind = 'process'), 0) as processes
      from organization_traits where organization = any(${some}) group by organization
    ) t left join lateral organization_scale(t.organization, '9999-12-31') s on true
    on conflict (id) do update set name = excluded.name, identified = excluded.identified, natural_person = excluded.natural_person,
      country = excluded.country, roles = excluded.roles, sources = excluded.sources, processes = excluded.processes,
      scale = excluded.scale, scale_basis = excluded.scale_basis, scale_source = excluded.scale_source,
      scale_year = excluded.scale_year, scale_code = excluded.scale_code, search = excluded.search`;
}

/** Signs of ASCII: they part words, so that the parser sees no hosts, paths or negative numbers in names. */
export const asciiSigns = "[\\x01-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]+";
