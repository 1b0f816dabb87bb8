import type { Endpoint } from "../ports.ts";

/** An end of a socket; an IPv4 address that came as an IPv6 one is told as IPv4. RFC 4291 §2.5.5.2. */
export function endpoint(address: string | undefined, port: number | undefined): Endpoint {
  const [plain = ""] = (address ?? "").split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  return { address: mapped ?? plain, port: port ?? 0 };
}
