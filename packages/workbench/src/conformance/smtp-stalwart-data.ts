/** Messages and delivery reports of a mail server in Rust. */
import type { Adapter } from "../conformance.ts";
import { inputOnly } from "../conformance-mime/input-only.ts";
import { deliveryFacts } from "../conformance-mime/report-facts.ts";

/** A file is a case: read soundly; a delivery report lists what its lines say. */
export const adapter: Adapter = inputOnly(({ octets }) => deliveryFacts(octets));
