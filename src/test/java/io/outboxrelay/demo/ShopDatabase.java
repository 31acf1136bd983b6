package io.outboxrelay.demo;

import io.outboxrelay.support.PostgresServer;

/** How to reach the database of the demo. */
final class ShopDatabase {

    private ShopDatabase() {}

    /** What psql takes. */
    static String forPsql(String jdbcUrl) {
        return jdbcUrl.replaceFirst(
                "^jdbc:postgresql://", "postgresql://" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "@");
    }

    /** Spring Boot's properties. */
    static String[] properties(String jdbcUrl) {
        return new String[] {
            "spring.datasource.url=" + jdbcUrl,
            "spring.datasource.username=" + PostgresServer.USER,
            "spring.datasource.password=" + PostgresServer.PASSWORD,
            // shoppers, the relay and two consumers
            "spring.datasource.hikari.maximum-pool-size=30"
        };
    }
}
