import {
  type Address,
  type Draft,
  isObject,
  type Location,
  type Lot,
  type MapContext,
  type MappedRelease,
  numberFromText,
  type PayloadReader,
  type Sourced,
  type SourceNode,
} from "../../src/connector/index.ts";
import { grouped, procedureOf, releaseOf } from "./common.ts";
import { termUnits } from "./lookups.ts";

/** The columns that say again what the procedures say. */
const repeated = [
  "uoc_codigo",
  "uoc_descripcion",
  "organismo_codigo_saf",
  "organismo_nombre",
  "expediente_procedimiento_numero",
];

/** A work (obra) is a lot of its procedure: contracts and offers name it. A row is a point on the map. */
export function* mapWorks(
  rows: readonly SourceNode[],
  payload: PayloadReader,
  context: MapContext,
): Generator<MappedRelease> {
  for (const { key: procedure, rows: same } of grouped(rows, procedureOf, ({ value }) => value)) {
    const lots = new Map<string, Draft<Lot>>();
    const places = new Map<string, Draft<Location>>();
    for (const row of same) {
      // The unit that runs the work, by a number that has no list.
      row.ignore(...repeated, "ues_nombre");
      const id = row.text("numero_obra");
      const title = row.text("nombre_obra");
      const unit = row.text("plazo_ejecucion_obra_tipo");
      const kind = termUnits.find(unit, (name, code) =>
        row.issue("unknown-code", `${name} has no ${code.value}`, "plazo_ejecucion_obra_tipo"),
      );
      const term = row.integer("plazo_ejecucion_obra");
      const local = { plazoEjecucion: term, plazoEjecucionTipo: unit };
      const contractPeriod = { durationInDays: kind === "days" ? term : undefined };
      if (id) lots.set(id.value, { ...local, id, title, contractPeriod });
      const place = locationOf(row, title);
      if (place) places.set(JSON.stringify([row.value.latitud_1, row.value.longitud_1, row.value.latitud_2]), place);
    }
    yield releaseOf(context, { procedure, stream: "works", fetchedAt: payload.fetchedAt, sequence: 1 }, same, {
      tag: ["tenderUpdate"],
      tender: { id: procedure, lots: [...lots.values()], deliveryLocations: [...places.values()] },
    });
  }
}

/** A point, or both ends of a road. Coordinates outside of Argentina are typing errors or stand for nothing. */
function locationOf(row: SourceNode, title: Sourced<string> | undefined): Draft<Location> {
  const points = ["1", "2"].flatMap((end) => {
    const latitude = row.decimal(`latitud_${end}`);
    const longitude = row.decimal(`longitud_${end}`);
    if (latitude === undefined || longitude === undefined) return [];
    const [south, west] = [Number(latitude.value), Number(longitude.value)];
    if (south > -21 || south < -56 || west > -53 || west < -74) {
      row.issue("coordinates-elsewhere", `${latitude.value}, ${longitude.value} is not in Argentina`, `latitud_${end}`);
      return [];
    }
    return [{ at: latitude, value: [numberFromText(longitude.value), numberFromText(latitude.value)] }];
  });
  const [first, second] = points;
  if (first === undefined) return undefined;
  const geometry =
    second === undefined
      ? { type: "Point" as const, coordinates: first.at.map((): unknown[] => first.value) }
      : { type: "MultiPoint" as const, coordinates: first.at.map((): unknown[] => [first.value, second.value]) };
  return { description: title, geometry };
}

/**
 * Provinces and towns of the works. The file does not name the procedure: the fetch tells it from the file of the works
 * (`context.procedures`: work → procedure).
 */
export function* mapPlaces(
  rows: readonly SourceNode[],
  payload: PayloadReader,
  context: MapContext,
): Generator<MappedRelease> {
  const known = isObject(payload.context.procedures) ? payload.context.procedures : {};
  const keyOf = (row: SourceNode): Sourced<string> | undefined => {
    const work = row.text("numero_obra");
    const procedure = work?.map((text) => {
      const found = known[text];
      return typeof found === "string" ? found : undefined;
    });
    if (procedure) return procedure;
    row.issue(
      "work-without-procedure",
      "the procedure of this work is not known: the place is left out",
      "numero_obra",
    );
    row.ignore(...row.keys());
    return undefined;
  };
  for (const { key: procedure, rows: same } of grouped(rows, keyOf, ({ value }) => value)) {
    const addresses = new Map<string, Draft<Address>>();
    for (const row of same) {
      // Names of works and lines stand in their own files; the ids are of a list that is not published.
      row.ignore(...repeated, "nombre_obra", "renglon_numero", "renglon_descripcion");
      row.ignore("provincia_id", "departamento_id", "localidad_id");
      const region = row.text("provincia_nombre");
      const department = row.text("departamento_nombre");
      const locality = row.text("localidad_nombre");
      const key = [region, department, locality].map((part) => part?.value).join("\n");
      addresses.set(key, { region, locality, description: department });
    }
    yield releaseOf(context, { procedure, stream: "places", fetchedAt: payload.fetchedAt, sequence: 1 }, same, {
      tag: ["tenderUpdate"],
      tender: { id: procedure, deliveryAddresses: [...addresses.values()] },
    });
  }
}
