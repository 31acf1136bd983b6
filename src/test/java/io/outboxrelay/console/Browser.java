package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.outboxrelay.support.Patience;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.SessionNotCreatedException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.htmlunit.HtmlUnitDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person has before them: Chromium where it is installed, else a browser in Java that runs no script, which the pages have to
 * work without.
 */
final class Browser implements AutoCloseable {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    private final URI home;
    private final WebDriver driver;
    private final boolean real;

    Browser(URI home) {
        this.home = home;
        this.driver = CHROMIUM.canExecute() && DRIVER.canExecute() ? chromiumIfItStarts() : new HtmlUnitDriver(false);
        this.real = driver instanceof ChromeDriver;
    }

    /** A browser and a driver of two versions do not work together. */
    private static WebDriver chromiumIfItStarts() {
        try {
            return chromium();
        } catch (SessionNotCreatedException e) {
            System.err.println("Chromium is not used: " + e.getRawMessage());
            return new HtmlUnitDriver(false);
        }
    }

    private static WebDriver chromium() {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--force-color-profile=srgb");
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER)
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    void open(String path) {
        driver.get(home.resolve(path).toString());
    }

    void logIn(String name, String password) {
        driver.manage().deleteAllCookies();
        open("/console");
        fill("username", name);
        fill("password", password);
        press("Log in");
    }

    void fill(String field, String text) {
        // what is hidden says again what was asked for
        var input = find(By.cssSelector("input[name='" + field + "']:not([type='hidden'])"));
        input.clear();
        input.sendKeys(text);
    }

    /** A button or a link that begins with these words. */
    void press(String words) {
        String begins = "starts-with(normalize-space(.), '" + words + "')";
        find(By.xpath("//main//button[" + begins + "] | //main//a[" + begins + "] | //header//button[" + begins + "]"))
                .click();
    }

    WebElement find(By what) {
        return waiting()
                .withMessage(() -> what + " on " + driver.getCurrentUrl() + ": " + driver.getPageSource())
                .until(waiting -> waiting.findElement(what));
    }

    /** Of a page as it is. */
    List<String> texts(By what) {
        return driver.findElements(what).stream().map(WebElement::getText).toList();
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** Of a page that may just be coming. */
    String heading() {
        return waiting().until(waiting -> waiting.findElement(By.tagName("h1")).getText());
    }

    String path() {
        return URI.create(driver.getCurrentUrl()).getPath();
    }

    /** Of the table. */
    void awaitRows(int count) {
        waiting()
                .withMessage(() -> count + " rows on " + driver.getCurrentUrl() + ": " + text())
                .until(waiting ->
                        waiting.findElements(By.cssSelector("tbody tr")).size() == count);
    }

    void awaitText(String words) {
        waiting()
                .withMessage(() -> words + " on " + driver.getCurrentUrl() + ": " + text())
                .until(waiting -> text().contains(words));
    }

    /** What was found may belong to the page before, which is just going. */
    private FluentWait<WebDriver> waiting() {
        return new WebDriverWait(driver, Patience.LONG).ignoring(StaleElementReferenceException.class);
    }

    String sessionCookie() {
        return driver.manage().getCookieNamed("outbox-console").getValue();
    }

    /** Nothing was fetched from elsewhere, and nothing was wrong on the pages so far, the refusals aside that a test asked for. */
    void assertNothingFromElsewhereAndNoErrors() {
        if (real) {
            var foreign = driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                    .map(entry ->
                            JsonMapper.shared().readTree(entry.getMessage()).path("message"))
                    .filter(event -> event.path("method").asString("").equals("Network.requestWillBeSent"))
                    .map(event ->
                            event.path("params").path("request").path("url").asString(""))
                    .filter(url -> !url.startsWith(home.toString().replaceAll("/$", "")))
                    .filter(url -> !url.startsWith("data:") && !url.startsWith("chrome"));
            assertThat(foreign).isEmpty();
            assertThat(driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                            .map(Object::toString)
                            .filter(entry -> !entry.contains("with a status of 40")))
                    .isEmpty();
        }
    }

    /** Nobody is kept out who sees, hears or moves differently, as far as a program can tell. */
    void assertAccessible(String page) {
        if (real) {
            var found = new AxeBuilder().analyze(driver).getViolations();
            assertThat(found.stream()
                            .filter(rule -> Set.of("serious", "critical").contains(rule.getImpact()))
                            .map(Browser::told))
                    .as(page)
                    .isEmpty();
        }
    }

    private static String told(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream()
                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                        .toList();
    }

    /** Writes what is seen on a desk, in light, to {@code target/screenshots}. */
    void photograph(String name) throws IOException {
        if (real) {
            photograph(name + "-wide-light", "light", 1280, 800);
        }
    }

    /** The same on a phone, in dark. */
    void photographOnAPhone(String name) throws IOException {
        if (real) {
            photograph(name + "-narrow-dark", "dark", 390, 844);
        }
    }

    private void photograph(String name, String scheme, int width, int height) throws IOException {
        var chrome = (ChromeDriver) driver;
        chrome.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        resize(chrome, width, height);
        resize(
                chrome,
                width,
                Math.max(
                        height,
                        ((Number) chrome.executeScript("return document.documentElement.scrollHeight")).intValue()));
        var folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), chrome.getScreenshotAs(OutputType.BYTES));
        assertThat(chrome.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .as("%s fits its width", name)
                .isEqualTo(true);
        chrome.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    private static void resize(ChromeDriver chrome, int width, int height) {
        chrome.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
