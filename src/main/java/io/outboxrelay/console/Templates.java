package io.outboxrelay.console;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;

/** The pages' templates. Whatever is put into one is escaped as HTML; no template asks for anything else. Thread-safe. */
final class Templates implements ViewResolver, Ordered {

    private static final String HTML = "text/html;charset=UTF-8";

    private final Mustache.Compiler compiler = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .nullValue("")
            .withLoader(Templates::source);
    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    /** Before the one that takes any name for a page of the container's. */
    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public @Nullable View resolveViewName(String name, Locale locale) {
        return file(name).exists() ? new Page(template(name)) : null;
    }

    private Template template(String name) {
        return compiled.computeIfAbsent(name, key -> compiler.loadTemplate(key));
    }

    private static Reader source(String name) throws java.io.IOException {
        return new InputStreamReader(file(name).getInputStream(), StandardCharsets.UTF_8);
    }

    private static ClassPathResource file(String name) {
        return new ClassPathResource("pages/" + name + ".mustache", Templates.class);
    }

    /** A template as Spring shows it. */
    private record Page(Template template) implements View {

        @Override
        public String getContentType() {
            return HTML;
        }

        @Override
        public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
                throws Exception {
            // as a whole, so that a page that fails is not half shown
            String page = template.execute(model == null ? Map.of() : model);
            response.setContentType(HTML);
            response.getWriter().write(page);
        }
    }
}
