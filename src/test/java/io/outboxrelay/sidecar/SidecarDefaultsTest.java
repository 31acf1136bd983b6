package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.support.TestDatabase;
import java.sql.Connection;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/** What the sidecar runs with if its environment says nothing else. */
class SidecarDefaultsTest {

    @Test
    void its_connections_are_read_committed_whatever_the_default_of_the_database() throws Exception {
        try (var database = TestDatabase.empty()) {
            database.jdbc()
                    .sql("ALTER DATABASE " + name(database) + " SET default_transaction_isolation = 'serializable'")
                    .update();
            var config = pool();
            config.setJdbcUrl(database.url());
            config.setUsername(database.username());
            config.setPassword(database.password());
            try (var pool = new HikariDataSource(config);
                    var connection = pool.getConnection()) {
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            }
        }
    }

    private static HikariConfig pool() throws Exception {
        var defaults = PropertiesLoaderUtils.loadProperties(
                new ClassPathResource("defaults.properties", OutboxRelayApplication.class));
        Map<String, String> properties =
                defaults.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, defaults::getProperty));
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("spring.datasource.hikari", Bindable.of(HikariConfig.class))
                .get();
    }

    private static String name(TestDatabase database) {
        return database.jdbc()
                .sql("SELECT current_database()")
                .query(String.class)
                .single();
    }
}
