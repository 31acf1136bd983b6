package io.outboxrelay.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What all pages have: who is logged in, where the others are, and what is said when something fails. */
@ControllerAdvice(basePackageClasses = Frame.class)
class Frame {

    private static final Logger log = LoggerFactory.getLogger(Frame.class);

    private static final List<String> PAGES = List.of("Overview", "Stuck", "Messages", "Groups", "Audit", "Relays");

    /** A page in the list of pages. */
    record Link(String name, String path, boolean current) {}

    @ModelAttribute
    void fill(HttpServletRequest request, Model model) {
        String base = request.getContextPath() + "/console";
        model.addAttribute("base", base);
        model.addAttribute("csrf", request.getAttribute(CsrfToken.class.getName()));
        if (request.getUserPrincipal() instanceof Authentication user) {
            model.addAttribute("user", user.getName());
            model.addAttribute("operator", mayAct(user));
            model.addAttribute("nav", links(base, request.getRequestURI()));
        }
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.NOT_FOUND)
    String notThere(NoSuchElementException e, HttpServletRequest request, Model model) {
        return failure("Not there", String.valueOf(e.getMessage()), request, model);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.BAD_REQUEST)
    String unreadable(BindException e, HttpServletRequest request, Model model) {
        FieldError field = e.getFieldError();
        String what = field == null ? "A field" : "%s = '%s'".formatted(field.getField(), field.getRejectedValue());
        return failure("Not understood", what + " can't be read. Go back and correct it.", request, model);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.BAD_REQUEST)
    String unreadable(MethodArgumentTypeMismatchException e, HttpServletRequest request, Model model) {
        return failure(
                "Not understood", "%s = '%s' can't be read.".formatted(e.getName(), e.getValue()), request, model);
    }

    /** Its text may quote what a statement was given, so it goes to the log only, and there only its kind. */
    @ExceptionHandler
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String noAnswer(DataAccessException e, HttpServletRequest request, Model model) {
        log.warn(
                "the console got no answer from the database: {}",
                e.getMostSpecificCause().getClass().getSimpleName());
        return failure(
                "No answer",
                "The database did not answer in time, or refused the question. Messages may flow all the same: the health and"
                        + " the log of the relay tell.",
                request,
                model);
    }

    private String failure(String title, String text, HttpServletRequest request, Model model) {
        fill(request, model);
        model.addAttribute("title", title);
        model.addAttribute("text", text);
        return "failure";
    }

    private static boolean mayAct(Authentication user) {
        return user.getAuthorities().stream().anyMatch(granted -> "ROLE_OPERATOR".equals(granted.getAuthority()));
    }

    private static List<Link> links(String base, String here) {
        return PAGES.stream()
                .map(name -> {
                    String path = name.equals("Overview") ? base : base + "/" + name.toLowerCase(Locale.ROOT);
                    boolean within = !path.equals(base) && here.startsWith(path + "/");
                    return new Link(name, path, here.equals(path) || within);
                })
                .toList();
    }
}
