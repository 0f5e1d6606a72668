/** What is wrong in the files of a timetable, and where: a line of a file, the stop on it, the field. */
export interface Fault {
  file: 'stations.json' | 'trains.json' | 'fares.json' | 'coaches.json';
  /** The train's number, the station's code, or the pair of stations. */
  line: string;
  stop?: string;
  field: string;
  message: string;
  /** A fare or a ticket would be wrong: the timetable is not loaded. Otherwise the line is only doubtful. */
  refused: boolean;
}

export const describeFault = ({ file, line, stop, field, message, refused }: Fault) =>
  `${refused ? 'refused' : 'doubtful'}: ${file} ${line}${stop === undefined ? '' : `, stop ${stop}`}, ${field}: ${message}`;
