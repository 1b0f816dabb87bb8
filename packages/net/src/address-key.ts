/**
 * What connections are counted by: an IPv4 address, or the /64 of an IPv6 address, which is what one
 * customer is given at least (RFC 6177) and can pick any address of.
 *
 * @param address - in its canonical form
 */
export function addressKey(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? 0 : tail.split(":").length;
  if (tail !== undefined) while (groups.length + rest < 8) groups.push("0");
  // Of the tail, only what reaches into the first four groups counts.
  if (tail !== undefined && tail !== "") groups.push(...tail.split(":"));
  return `${groups.slice(0, 4).join(":")}::/64`;
}
