/**
 * What a consumer promises, to be watched: {@code ./mvnw spring-boot:test-run@scenario
 * -Dspring-boot.run.arguments=poison}.
 */
package io.outboxrelay.scenario;
