/** Where commands are taken. */
export interface ControlOptions {
  /** The path of the socket, 107 octets at most; `control.sock` in the folder of the data. */
  readonly socket: string;
}

/** Where the data of a server are. */
export interface DataOptions {
  /** The folder of the data. */
  readonly data: string;
}
