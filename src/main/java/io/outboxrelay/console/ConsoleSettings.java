package io.outboxrelay.console;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The console's knobs, validated when the application starts. Immutable.
 *
 * @param enabled whether there are pages at {@code /console}
 * @param users who may log in: list of {@code name}, {@code password} (a bcrypt hash) and {@code role} ({@code viewer} or {@code operator})
 * @param showBodies whether operators may look at bodies and attributes; each look is audited
 */
@ConfigurationProperties("outbox.console")
record ConsoleSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue List<User> users,
        @DefaultValue("false") boolean showBodies) {

    /** What somebody may do. */
    enum Role {
        VIEWER,
        OPERATOR
    }

    /**
     * Somebody who may log in.
     *
     * @param password a bcrypt hash
     */
    record User(
            @DefaultValue("") String name,
            @DefaultValue("") String password,
            @DefaultValue("viewer") Role role) {

        /** Without the hash. */
        @Override
        public String toString() {
            return name + " (" + role + ")";
        }
    }

    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(1[0-6])\\$[./A-Za-z0-9]{53}");

    ConsoleSettings {
        users = List.copyOf(users);
        if (enabled && users.isEmpty()) {
            throw new IllegalArgumentException(
                    "outbox.console.users is empty, so nobody could log in: give users with name,"
                            + " password (a bcrypt hash) and role, or set outbox.console.enabled=false");
        }
        var names = new HashSet<String>();
        for (int i = 0; i < users.size(); i++) {
            check(users.get(i), "outbox.console.users[" + i + "]", names);
        }
    }

    private static void check(User user, String key, HashSet<String> names) {
        if (user.name().isBlank() || !names.add(user.name())) {
            throw new IllegalArgumentException(
                    key + ".name is '" + user.name() + "': give each user a name of their own");
        }
        // the value stays out of the sentence: it may be a password
        if (!BCRYPT.matcher(user.password()).matches()) {
            throw new IllegalArgumentException(key + ".password of " + user.name()
                    + " is no bcrypt hash of strength 10 to 16: make one with htpasswd -nBC 12 " + user.name());
        }
    }
}
