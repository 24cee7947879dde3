/** A settings file to begin with: all indicators on, every setting named with its default or an example. */
export const settingsTemplate = `; Settings of red flags. A line that begins with ; is a comment: take the ; away to set a value.
; Several values are separated by |.

; The one currency whose amounts are compared; without it the first that is met.
; currency = USD
; Kinds of procedure (tender/procurementMethodDetails) whose bids cannot be compared by price; or, instead, the only ones whose can.
; no_price_comparison_procurement_methods = Random Selection
; price_comparison_procurement_methods = Reverse Auction

; Repairs: pregon flags prepare

[defaults]
; currency = USD
; item_classification_scheme = UNSPSC
; bid_status = valid
; award_status = active
; party_roles = true

[redactions]
; amount = 0
; organization_id = unknown

[corrections]
; award_status_by_contract_status = true

[modifications]
; move_auctions = true
; prefix_buyer_or_procuring_entity_id = XX-BUYER-
; prefix_tenderer_or_supplier_id = XX-FIRM-
; split_procurement_method_details = -

[codelists.bid_status]
; qualified = valid

[codelists.award_status]
; Active = active

; Red flags: pregon flags. A section turns its indicator on.

[exclusions]
; procurement_method_details = Random Selection

; Short submission period: whole days, also by kind of procedure.
[R003]
; threshold = 15
; procurement_methods = open|selective|limited

[R003.procurement_method_details]
; Emergency = 10

; Single bid received.
[R018]
; procurement_methods = open|selective

; Price close to the winning bid: ratio.
[R024]
; threshold = 0.05

; Excessive unsuccessful bids: ratio of wins to participations.
[R025]
; percentile = 75
; threshold = 0.05

; Identical bid prices.
[R028]

; Late bid won.
[R030]

; All except the winning bid disqualified: number of other tenderers.
[R035]
; threshold = 1

; Lowest bid disqualified.
[R036]

; Excessive disqualified bids: ratio of disqualified to submitted.
[R038]
; threshold = 0.5
; minimum_submitted_bids = 2
; minimum_contracting_processes = 2

; Heterogeneous supplier: number of classes.
[R048]
; digits = 2
; threshold = 10
; minimum_contracting_processes = 20

; Heavily discounted bid: ratio.
[R058]
; threshold = 0.5
`;
