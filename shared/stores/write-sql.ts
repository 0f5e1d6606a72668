import { Column, is, Name, Param, Placeholder, type Query, SQL, StringChunk, Table } from 'drizzle-orm';
import type { PgDialect } from 'drizzle-orm/pg-core';

/**
 * Has a dialect write its statements in one pass. Drizzle's own makes an object of text and values for each word of a
 * statement, asks each word's whole line of classes what it is, and puts the objects together level by level: an eighth
 * of what a sale costs. What is not plain is still written by Drizzle.
 */
export function writeQuickly(dialect: PgDialect): void {
  const byDrizzle = dialect.sqlToQuery.bind(dialect);
  const toQuery = {
    casing: (dialect as unknown as { casing: never }).casing,
    escapeName: dialect.escapeName,
    escapeParam: dialect.escapeParam,
    escapeString: dialect.escapeString,
  };
  /** Of tables and columns, which are the same objects in every statement. */
  const names = new WeakMap<object, string>();

  const writeAll = (query: SQL): Query => {
    const params: unknown[] = [];
    let text = '';
    const takeValue = (value: unknown) => {
      text += dialect.escapeParam(params.length);
      params.push(value);
    };
    const writeParam = (param: Param) => {
      const { value, encoder } = param;
      if (is(value, Placeholder)) return takeValue(param);
      const given = value === null ? null : encoder.mapToDriverValue(value);
      if (is(given, SQL)) write(given);
      else takeValue(given);
    };
    const writeList = (chunks: unknown[]) => {
      text += '(';
      for (let at = 0; at < chunks.length; at++) {
        if (at > 0) text += ', ';
        write(chunks[at]);
      }
      text += ')';
    };
    const writeOther = (chunk: object) => {
      const part = new SQL([chunk as never]).toQuery({
        ...toQuery,
        paramStartIndex: { value: params.length },
      });
      text += part.sql;
      params.push(...part.params);
      if (is(chunk, Column) || is(chunk, Table)) names.set(chunk, part.sql);
    };
    const write = (chunk: unknown): void => {
      if (chunk === undefined) return;
      if (typeof chunk === 'function') writeOther(chunk);
      else if (typeof chunk !== 'object' || chunk === null) takeValue(chunk);
      else if (chunk instanceof StringChunk) {
        for (const piece of chunk.value) text += piece;
      } else if (chunk instanceof SQL && !inlines(chunk)) {
        for (const inner of chunk.queryChunks) write(inner);
      } else if (chunk instanceof Param) writeParam(chunk);
      else {
        const name = names.get(chunk);
        if (name !== undefined) text += name;
        else if (Array.isArray(chunk)) writeList(chunk);
        else if (chunk instanceof Name) text += dialect.escapeName(chunk.value);
        else writeOther(chunk);
      }
    };
    write(query);
    return { sql: text, params };
  };

  dialect.sqlToQuery = (query, source) =>
    source !== undefined || inlines(query) ? byDrizzle(query, source) : writeAll(query);
}

/** Values that stand in the text itself; Drizzle alone knows how. */
const inlines = (query: SQL): boolean =>
  (query as unknown as { shouldInlineParams: boolean }).shouldInlineParams;
