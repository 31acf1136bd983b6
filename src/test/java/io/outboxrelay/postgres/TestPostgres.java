package io.outboxrelay.postgres;

import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelaySettings;
import java.time.Duration;
import javax.sql.DataSource;

/** The relay's database on PostgreSQL, for tests of other rooms. */
public final class TestPostgres {

    private TestPostgres() {}

    public static RelayDatabase on(DataSource dataSource, RelaySettings settings) {
        return new PostgresDatabase(dataSource, settings);
    }

    static GuardedJdbc jdbc(DataSource dataSource) {
        return new GuardedJdbc(dataSource, new KnownDatabase(), Duration.ofSeconds(10));
    }
}
