package io.outboxrelay.demo;

import io.outboxrelay.demo.DemoConsole.Pages;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The console in the process of the demo, and a page of it that breaks things. Only where the demo has a web server. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Import(Pages.class)
class DemoConsole implements WebMvcConfigurer {

    static final String PATH = "/console/demo";
    static final String PASSWORD = "demo";

    /** By name, as the sidecar adds the console. */
    static final class Pages implements ImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {"io.outboxrelay.console.ConsoleConfiguration", "io.outboxrelay.console.DemoPage"};
        }
    }

    /** Spring Boot's properties, with two users that have the same password. */
    static String[] properties() {
        String hash = new BCryptPasswordEncoder(10).encode(PASSWORD);
        return new String[] {
            "server.address=127.0.0.1",
            "server.port=0",
            "server.servlet.session.cookie.name=outbox-console",
            "server.servlet.session.cookie.same-site=strict",
            "outbox.console.enabled=true",
            "outbox.console.show-bodies=true",
            "outbox.console.users[0].name=anna",
            "outbox.console.users[0].password=" + hash,
            "outbox.console.users[0].role=operator",
            "outbox.console.users[1].name=victor",
            "outbox.console.users[1].password=" + hash
        };
    }

    static String users() {
        return "anna (operator) or victor (viewer), password " + PASSWORD;
    }

    @Bean
    Breakages breakages(SqsSwitches sqs, DemoSidecar sidecar, JdbcClient jdbc) {
        return new Breakages(sqs, sidecar, jdbc);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new DemoLink()).addPathPatterns("/console/**");
    }

    /** In the list of pages that every page of the console has, one more. */
    private static final class DemoLink implements HandlerInterceptor {
        @Override
        public void postHandle(
                HttpServletRequest request, HttpServletResponse response, Object handler, ModelAndView page) {
            if (page != null && page.getModel().get("nav") instanceof Collection<?> pages) {
                var more = new ArrayList<Object>(pages);
                boolean current = request.getRequestURI().equals(PATH);
                more.add(Map.of("name", "Demo", "path", PATH, "current", current));
                page.getModel().put("nav", more);
            }
        }
    }
}
