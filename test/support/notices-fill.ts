import type { Database } from "../../src/store/database.ts";

const words = {
  es: "adquisición suministro servicio obra mantenimiento escuela hospital camino agua papel equipo vehículo",
  pt: "aquisição fornecimento serviço obra manutenção escola hospital estrada água papel equipamento veículo",
  en: "purchase supply service works maintenance school hospital road water paper equipment vehicle",
  fr: "acquisition fourniture service travaux entretien école hôpital route eau papier équipement véhicule",
};

/**
 * Simulated notices by one statement, in a fraction of the time that the pipeline takes: of 12 countries and 4
 * languages over 8 years, with titles of some words of which the commonest is in half of them and `singular123` in one
 * of a thousand. Their items have all that the API serves.
 */
export async function fillNotices(
  database: Pick<Database, "sql">,
  count: number,
  from = 0,
  analyze = true,
): Promise<void> {
  const { sql } = database;
  const list = Object.entries(words).map(([language, text]) => `('${language}', string_to_array('${text}', ' '))`);
  const batch = 50_000;
  for (let first = from; first < from + count; first += batch) {
    const last = Math.min(first + batch, from + count) - 1;
    await sql.unsafe(`
      insert into notices (ocid, source, country, language, valid, status, stage, method, category, buyer, suppliers,
        supplier_scales, classifications, amount, currency, amount_usd, published, deadline, sme_reserved, number_of_tenderers, search,
        updated_at, change, item)
      select ocid, source, country, language, true, status, stage, method, category, buyer, array[supplier], array['sme'],
        array['UNSPSC:' || code], amount, 'USD', amount, published, deadline, n % 10 = 0, n % 7,
        setweight(to_tsvector(('pregon_' || language)::regconfig, title), 'A') ||
          setweight(to_tsvector(('pregon_' || language)::regconfig, title || ' ' || buyer_name), 'B'),
        published, n + 1,
        json_build_object('ocid', ocid, 'source', source, 'country', country, 'title', title, 'description',
          title || '. ' || md5(n::text) || ' ' || buyer_name, 'language', language, 'buyer',
          json_build_object('id', buyer, 'name', buyer_name), 'status', status, 'stage', stage, 'method', method,
          'category', category, 'classifications', json_build_array(json_build_object('scheme', 'UNSPSC', 'id', code)),
          'value', json_build_object('amount', amount, 'currency', 'USD'),
          'published', to_char(published, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'deadline',
          to_char(deadline, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'sme', json_build_object('reserved', n % 10 = 0), 'awards',
          json_build_array(json_build_object('id', '1', 'suppliers', json_build_array(json_build_object('id', supplier,
          'name', 'Proveedor ' || n % 5000, 'scale', 'sme')))), 'numberOfTenderers', n % 7, 'url',
          'https://portal.example/' || n)
      from (
        select n, 'ocds-bench1-' || n as ocid, 'source-' || n % 20 as source, v.language,
          (array['AR','BO','BR','CA','CL','CO','CR','EC','GT','MX','PE','UY'])[1 + h % 12] as country,
          (array['active','complete','complete','cancelled','unsuccessful'])[1 + h % 5] as status,
          (array['tender','award','contract'])[1 + h % 3] as stage,
          (array['open','selective','limited','direct','unknown'])[1 + h / 7 % 5] as method,
          (array['goods','works','services'])[1 + h / 11 % 3] as category,
          'CL-RUT-' || h % 3000 as buyer, 'Municipalidad ' || h % 3000 as buyer_name, 'CL-RUT-9' || h % 5000 as supplier,
          (array['43211503','14111500','72141000','85101500'])[1 + h / 13 % 4] || (h % 90 + 10) as code,
          round((h % 1000000)::numeric / 7, 2) as amount,
          timestamptz '2018-01-01' + make_interval(secs => (h % 250000000)) as published,
          timestamptz '2018-02-01' + make_interval(secs => (h % 250000000)) as deadline,
          concat_ws(' ', case when h % 2 = 0 then v.words[1] end, v.words[2 + h % 11], v.words[2 + h / 17 % 11],
            'lote ' || h % 997, case when n % 1000 = 0 then 'singular123' end) as title
        from generate_series(${first}, ${last}) n,
          lateral (select ('x' || substr(md5(n::text), 1, 7))::bit(28)::int as h) as hashed,
          lateral (select l.language, l.words from (values ${list.join(", ")}) as l(language, words) offset n % 4 limit 1) v
      ) as made`);
  }
  if (analyze) await sql`analyze notices`;
}
