import catalogue from '../timetable/coaches.json';

const names = new Map(catalogue.classes.map(({ code, name, nameBn }) => [code, { name, nameBn }]));

/** What a class is called; a code that nobody has named stands for itself. */
export function classNames(code: string): { className: string; classNameBn: string } {
  const known = names.get(code);
  return { className: known?.name ?? code, classNameBn: known?.nameBn ?? code };
}

export const isClass = (code: string): boolean => names.has(code);
