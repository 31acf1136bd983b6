/** The operator's SQL: views, functions, queries and roles, on a real PostgreSQL. */
package io.outboxrelay.operator;
