/** A source of randomness. Given wherever something is drawn, so that one seed replays one world. */
export interface Random {
  /** `length` random octets. */
  bytes(length: number): Uint8Array;
}
