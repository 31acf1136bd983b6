package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.console.ConsoleSettings.Role;
import io.outboxrelay.console.ConsoleSettings.User;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleSettingsTest {

    private static final String HASH = "$2y$12$" + "a".repeat(53);

    @Test
    void aConsoleWithoutUsersDoesNotStartAndOneThatIsOffNeedsNone() {
        assertThatThrownBy(() -> new ConsoleSettings(true, List.of(), false))
                .hasMessageStartingWith("outbox.console.users is empty")
                .hasMessageContaining("outbox.console.enabled=false");
        assertThat(new ConsoleSettings(false, List.of(), false).users()).isEmpty();
    }

    @Test
    void aPasswordInPlainTextIsRefusedAndNotRepeated() {
        for (String password : List.of("hunter2", "", "{noop}hunter2", HASH.replace("12", "04"), HASH + "x")) {
            assertThatThrownBy(() -> settings(new User("anna", password, Role.VIEWER)))
                    .hasMessageStartingWith("outbox.console.users[0].password of anna is no bcrypt hash")
                    .hasMessageContaining("htpasswd -nBC 12 anna")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void eachUserHasANameOfTheirOwn() {
        assertThatThrownBy(() -> settings(new User(" ", HASH, Role.VIEWER)))
                .hasMessageStartingWith("outbox.console.users[0].name is ' '");
        assertThatThrownBy(() -> settings(new User("anna", HASH, Role.VIEWER), new User("anna", HASH, Role.OPERATOR)))
                .hasMessageStartingWith("outbox.console.users[1].name is 'anna'");
    }

    @Test
    void noHashIsInTheTextOfTheSettings() {
        assertThat(settings(new User("anna", HASH, Role.OPERATOR)).toString())
                .contains("anna (OPERATOR)")
                .doesNotContain("$2y$");
    }

    private static ConsoleSettings settings(User... users) {
        return new ConsoleSettings(true, List.of(users), false);
    }
}
