package io.outboxrelay.kit.shop;

import io.outboxrelay.support.TestDatabase;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Says where the database of the tests is, which is not the kit's business. */
abstract class OnDatabase {

    /** Dropped with the server: the context is kept for other tests. */
    private static final TestDatabase DATABASE = TestDatabase.empty();

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::username);
        properties.add("spring.datasource.password", DATABASE::password);
    }
}
