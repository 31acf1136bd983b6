package io.outboxrelay.console;

import io.outboxrelay.console.ConsoleSettings.Role;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who may see which page. Says nothing about any path but {@code /console}: health and metrics stay as they are. */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {

    /** Everything comes from the jar, and nothing is written into a page: no script, no style. */
    private static final String CONTENT = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String ALL = "/console/**";
    private static final String LOGIN = "/console/login";

    @Bean
    SecurityFilterChain outboxConsoleSecurity(HttpSecurity http) throws Exception {
        return http.securityMatcher("/console", ALL)
                .authorizeHttpRequests(requests -> requests
                        // the page that says what was refused, and the page of an error
                        .dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(LOGIN, "/console/assets/**")
                        .permitAll()
                        .requestMatchers("/console/verbs/**")
                        .hasRole(Role.OPERATOR.name())
                        .requestMatchers(HttpMethod.POST, ALL)
                        .hasRole(Role.OPERATOR.name())
                        .anyRequest()
                        .authenticated())
                .formLogin(form ->
                        form.loginPage(LOGIN).defaultSuccessUrl("/console").failureUrl(LOGIN + "?refused"))
                .logout(logout -> logout.logoutUrl("/console/logout").logoutSuccessUrl(LOGIN + "?over"))
                .exceptionHandling(refusal -> refusal.accessDeniedPage("/console/refused"))
                .headers(ConsoleSecurity::headers)
                .build();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(features -> features.policy("camera=(), geolocation=(), microphone=()"));
    }

    @Bean
    UserDetailsService outboxConsoleUsers(ConsoleSettings settings) {
        var users = new InMemoryUserDetailsManager();
        for (var user : settings.users()) {
            users.createUser(User.withUsername(user.name())
                    .password(user.password())
                    .roles(user.role().name())
                    .build());
        }
        return users;
    }

    @Bean
    PasswordEncoder outboxConsolePasswords() {
        return new BCryptPasswordEncoder();
    }
}
