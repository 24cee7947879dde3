/**
 * Who publishes contracts in system 6 of the Plataforma Digital Nacional: the values of `supplier_id`. S (Kingfisher
 * Collect has a spider for each).
 */
export interface PdnPublisher {
  readonly id: string;
  readonly name: string;
}

export const publishers: readonly PdnPublisher[] = [
  { id: "SHCP", name: "Secretaría de Hacienda y Crédito Público" },
  { id: "SESEA_AGS", name: "Secretaría Ejecutiva del Sistema Estatal Anticorrupción de Aguascalientes" },
  { id: "SESAEMM_EDOMEX", name: "Secretaría Ejecutiva del Sistema Anticorrupción del Estado de México y Municipios" },
  { id: "SESEA_MCH", name: "Secretaría Ejecutiva del Sistema Estatal Anticorrupción de Michoacán" },
  { id: "SESAE_PUE", name: "Secretaría Ejecutiva del Sistema Anticorrupción del Estado de Puebla" },
  { id: "SESAE_QROO", name: "Secretaría Ejecutiva del Sistema Anticorrupción del Estado de Quintana Roo" },
  { id: "SESEA_VER", name: "Secretaría Ejecutiva del Sistema Estatal Anticorrupción de Veracruz" },
];
