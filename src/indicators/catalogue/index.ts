import type { Indicator } from "../engine/indicator.ts";
import { d01 } from "./D-01/indicator.ts";
import { d02 } from "./D-02/indicator.ts";
import { d03 } from "./D-03/indicator.ts";
import { d04 } from "./D-04/indicator.ts";
import { d05 } from "./D-05/indicator.ts";
import { d06 } from "./D-06/indicator.ts";
import { d07 } from "./D-07/indicator.ts";
import { q01 } from "./Q-01/indicator.ts";
import { q02 } from "./Q-02/indicator.ts";
import { sme01 } from "./SME-01/indicator.ts";
import { sme02 } from "./SME-02/indicator.ts";
import { sme03 } from "./SME-03/indicator.ts";
import { sme04 } from "./SME-04/indicator.ts";
import { sme05 } from "./SME-05/indicator.ts";
import { sme06 } from "./SME-06/indicator.ts";
import { sme07 } from "./SME-07/indicator.ts";
import { sme08 } from "./SME-08/indicator.ts";
import { sme09 } from "./SME-09/indicator.ts";
import { sme09v } from "./SME-09V/indicator.ts";
import { sme10 } from "./SME-10/indicator.ts";
import { sme11 } from "./SME-11/indicator.ts";
import { sme12 } from "./SME-12/indicator.ts";
import { sme13 } from "./SME-13/indicator.ts";
import { sme14 } from "./SME-14/indicator.ts";
import { sme15 } from "./SME-15/indicator.ts";
import { smea01 } from "./SMEA-01/indicator.ts";
import { smea02 } from "./SMEA-02/indicator.ts";
import { smea03 } from "./SMEA-03/indicator.ts";
import { smea04 } from "./SMEA-04/indicator.ts";
import { smea05 } from "./SMEA-05/indicator.ts";
import { smea06 } from "./SMEA-06/indicator.ts";
import { smea07 } from "./SMEA-07/indicator.ts";
import { smea08 } from "./SMEA-08/indicator.ts";
import { smea09 } from "./SMEA-09/indicator.ts";
import { smea10 } from "./SMEA-10/indicator.ts";
import { smea11 } from "./SMEA-11/indicator.ts";
import { smea12 } from "./SMEA-12/indicator.ts";
import { smea13 } from "./SMEA-13/indicator.ts";
import { t01 } from "./T-01/indicator.ts";
import { t01v } from "./T-01V/indicator.ts";
import { t02 } from "./T-02/indicator.ts";
import { t03 } from "./T-03/indicator.ts";
import { t03v } from "./T-03V/indicator.ts";
import { t04 } from "./T-04/indicator.ts";
import { t05 } from "./T-05/indicator.ts";
import { t06 } from "./T-06/indicator.ts";
import { t06c } from "./T-06C/indicator.ts";
import { t07 } from "./T-07/indicator.ts";
import { t08 } from "./T-08/indicator.ts";
import { t09 } from "./T-09/indicator.ts";
import { t10 } from "./T-10/indicator.ts";
import { t10t } from "./T-10T/indicator.ts";
import { t11 } from "./T-11/indicator.ts";
import { t121 } from "./T-12-1/indicator.ts";
import { t123 } from "./T-12-3/indicator.ts";
import { t1210 } from "./T-12-10/indicator.ts";
import { t13 } from "./T-13/indicator.ts";
import { t14 } from "./T-14/indicator.ts";
import { t15 } from "./T-15/indicator.ts";
import { t16 } from "./T-16/indicator.ts";
import { t17 } from "./T-17/indicator.ts";
import { t18 } from "./T-18/indicator.ts";
import { t19 } from "./T-19/indicator.ts";
import { t20 } from "./T-20/indicator.ts";
import { t21 } from "./T-21/indicator.ts";
import { t22 } from "./T-22/indicator.ts";
import { t22m } from "./T-22M/indicator.ts";
import { t23 } from "./T-23/indicator.ts";
import { t24 } from "./T-24/indicator.ts";
import { t25 } from "./T-25/indicator.ts";
import { t26 } from "./T-26/indicator.ts";
import { t27 } from "./T-27/indicator.ts";
import { t28 } from "./T-28/indicator.ts";
import { t29 } from "./T-29/indicator.ts";
import { t30 } from "./T-30/indicator.ts";
import { t31 } from "./T-31/indicator.ts";
import { t32 } from "./T-32/indicator.ts";
import { t33 } from "./T-33/indicator.ts";
import { t33d } from "./T-33D/indicator.ts";
import { t34 } from "./T-34/indicator.ts";
import { t35 } from "./T-35/indicator.ts";
import { t36 } from "./T-36/indicator.ts";
import { t37 } from "./T-37/indicator.ts";
import { t38 } from "./T-38/indicator.ts";
import { t39 } from "./T-39/indicator.ts";
import { t40 } from "./T-40/indicator.ts";
import { t41 } from "./T-41/indicator.ts";
import { t42 } from "./T-42/indicator.ts";
import { wbe01 } from "./WBE-01/indicator.ts";
import { wbe02 } from "./WBE-02/indicator.ts";
import { wbe03 } from "./WBE-03/indicator.ts";
import { wbe04 } from "./WBE-04/indicator.ts";

/** All indicators, in the order in which they are listed. */
export const indicators: readonly Indicator[] = [
  sme01,
  sme02,
  sme03,
  sme04,
  sme05,
  sme06,
  sme07,
  sme08,
  sme09,
  sme09v,
  sme10,
  sme11,
  sme12,
  sme13,
  sme14,
  sme15,
  smea01,
  smea02,
  smea03,
  smea04,
  smea05,
  smea06,
  smea07,
  smea08,
  smea09,
  smea10,
  smea11,
  smea12,
  smea13,
  wbe01,
  wbe02,
  wbe03,
  wbe04,
  d01,
  d02,
  d03,
  d04,
  d05,
  d06,
  d07,
  q01,
  q02,
  t01,
  t01v,
  t02,
  t03,
  t03v,
  t04,
  t05,
  t06,
  t06c,
  t07,
  t08,
  t09,
  t10,
  t10t,
  t11,
  t121,
  t123,
  t1210,
  t13,
  t14,
  t15,
  t16,
  t17,
  t18,
  t19,
  t20,
  t21,
  t22,
  t22m,
  t23,
  t24,
  t25,
  t26,
  t27,
  t28,
  t29,
  t30,
  t31,
  t32,
  t33,
  t33d,
  t34,
  t35,
  t36,
  t37,
  t38,
  t39,
  t40,
  t41,
  t42,
];

const byCode = new Map(indicators.map((each) => [each.code, each]));

/** The indicator of a code, whatever its case. */
export const indicatorOf = (code: string): Indicator | undefined => byCode.get(code.toUpperCase());

/** Version of each, by code: what a figure is cited with. */
export const indicatorVersions: Readonly<Record<string, number>> = Object.fromEntries(
  indicators.map(({ code, version }) => [code, version]),
);
