package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium that looks at a Jenkins as a user does, and notes what a page is refused by its policy. */
public final class Browser implements AutoCloseable {
    /** Where screenshots go besides {@code target}: only when those of the documentation are to be made anew. */
    private static final String IMAGES = "docs.images";

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Core answers so where it asks for parameters. */
    private static final String FORM_STATUS = "405 (Method Not Allowed)";

    private static final String WATCH = """
            window.refused = [];
            document.addEventListener('securitypolicyviolation', (e) =>
              window.refused.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));
            """;

    private final ChromeDriver driver;
    private final String root;

    /**
     * Opens it.
     *
     * @param root the address of the Jenkins, with a slash at its end
     * @param profile an empty directory
     * @param language of the user, as in {@code Accept-Language}
     */
    public Browser(URL root, Path profile, String language) {
        this.root = root.toString();
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                .build();
        driver = new ChromeDriver(service, options);
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
        resize(1280, 1100);
    }

    public void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** With the realm of the harness, where a name is its own password. */
    public void login(String user) {
        open("login");
        find("[name=j_username]").sendKeys(user);
        find("[name=j_password]").sendKeys(user);
        click("[name=Submit]");
        waiting().until(ExpectedConditions.not(ExpectedConditions.urlContains("login")));
    }

    /** Opens a page and leaves it time for its scripts. */
    public void open(String path) {
        driver.get(root + path);
        waiting().until(d -> driver.executeScript("return document.readyState").equals("complete"));
    }

    public String url() {
        return driver.getCurrentUrl();
    }

    public WebElement find(String css) {
        return waiting().until(ExpectedConditions.elementToBeClickable(By.cssSelector(css)));
    }

    /** Brings it to the middle first: the bars at the edges lie over the page. */
    public void click(WebElement element) {
        run("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
    }

    public void click(String css) {
        click(find(css));
    }

    /** Presses keys wherever the focus is. */
    public void press(CharSequence keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Presses the tabulator until an element has the focus, which must show there. */
    public void tabTo(String css) {
        List<String> passed = new ArrayList<>();
        while (!driver.switchTo().activeElement().equals(find(css))) {
            assertThat(passed).as("focused before " + css).hasSizeLessThan(300);
            press(Keys.TAB);
            passed.add(String.valueOf(run("return document.activeElement.outerHTML.slice(0, 100)")));
        }
        assertThat(run("""
                const box = arguments[0].getBoundingClientRect();
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return top !== null && (arguments[0].contains(top) || top.closest('label, div').contains(arguments[0]));
                """, find(css))).as("nothing lies over " + css).isEqualTo(true);
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Follows a link of the page's content by its text. */
    public void follow(String link) {
        By text = By.xpath("//*[@id='main-panel']//a[normalize-space()='" + link + "']");
        click(waiting().until(ExpectedConditions.elementToBeClickable(text)));
    }

    /** What the content of the page says. */
    public String text() {
        return driver.findElement(By.id("main-panel")).getText();
    }

    /** Waits until the page says so, without loading it again. */
    public void waitForText(String... texts) {
        for (String text : texts) {
            waiting().withMessage(() -> "'" + text + "' in\n" + text()).until(d -> text().contains(text));
        }
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The top of the page, as {@code NAME.png}. */
    public void screenshot(String name) throws IOException {
        run("document.querySelectorAll('html, .perf-sanity-testlist__scroll').forEach((e) => e.scrollTo(0, 0))");
        Path shot = driver.getScreenshotAs(OutputType.FILE).toPath();
        Files.createDirectories(SCREENSHOTS);
        Files.copy(shot, SCREENSHOTS.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
        String images = System.getProperty(IMAGES, "");
        if (!images.isEmpty()) {
            Files.copy(shot, Path.of(images, name + ".png"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The page broke no rule of its policy, and none of its scripts failed. */
    public void assertNothingRefused() {
        assertThat((List<?>) run("return window.refused"))
                .as("refused on " + url())
                .isEmpty();
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue()
                                || entry.getMessage().contains("Content Security Policy"))
                        .filter(entry -> !entry.getMessage().contains(FORM_STATUS))
                        .map(LogEntry::getMessage))
                .as("console of " + url())
                .isEmpty();
    }

    public void forgetConsole() {
        driver.manage().logs().get(LogType.BROWSER);
    }

    private WebDriverWait waiting() {
        WebDriverWait wait = new WebDriverWait(driver, PATIENCE);
        wait.ignoring(StaleElementReferenceException.class);
        wait.ignoring(NoSuchElementException.class);
        return wait;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
