package io.ecistreams.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window. */
public final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** A new one with a profile of its own; skips the test where none is installed. */
  public static Browser open(Path profile) {
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "there is no browser here; apt-get install chromium chromium-driver");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.setCapability("goog:loggingPrefs", logs);
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
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
    return new Browser(driver);
  }

  public void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The scheme that the system is said to prefer. */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Leaves the page, and forgets what it kept and complained of. */
  void leave() {
    driver.executeScript("localStorage.clear(); sessionStorage.clear();");
    driver.get("about:blank");
    complaints();
  }

  public void visit(String url) {
    driver.get(url);
  }

  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  public WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  public List<String> texts(String selector) {
    return all(selector).stream().map(WebElement::getText).toList();
  }

  /** Waits until there is an element with such a text in it. */
  public void await(String selector, String text) {
    await(
        selector + " with \"" + text + "\"",
        () -> texts(selector).stream().anyMatch(found -> found.contains(text)));
  }

  /** Waits until there is no such element. */
  public void awaitNone(String selector) {
    await("no " + selector, () -> all(selector).isEmpty());
  }

  /** Waits for a condition; the page may be drawn anew while it is looked at. */
  public void await(String what, BooleanSupplier condition) {
    try {
      Awaitility.await(what)
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .atMost(PATIENCE)
          .ignoreException(StaleElementReferenceException.class)
          .until(condition::getAsBoolean);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + " did not come in\n" + one("body").getText(), e);
    }
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** Strikes a key, wherever the focus is. */
  public void press(String key) {
    focused().sendKeys(key);
  }

  String focusedClass() {
    return String.valueOf(focused().getDomAttribute("class"));
  }

  /** What a screen reader was told last. */
  String heard() {
    return String.valueOf(one("[aria-live]").getDomProperty("textContent"));
  }

  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Runs the body of an asynchronous function; its value. */
  Object evaluate(String body) {
    Object result =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "(async () => {"
                + body
                + "})().then(done, (e) => done({failed: String(e.stack ?? e)}));");
    if (result instanceof Map<?, ?> map && map.containsKey("failed")) {
      throw new AssertionError(map.get("failed"));
    }
    return result;
  }

  String title() {
    return driver.getTitle();
  }

  /** What went wrong since the last call, as the console says it. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Serious and critical faults that axe-core finds, each with the element. */
  public List<String> faults() {
    driver.executeScript(axe());
    Object found =
        evaluate(
            """
            const result = await axe.run(document, {resultTypes: ['violations']});
            if (result.passes.length < 10) {
              throw new Error(`axe-core looked at ${result.passes.length} rules only`);
            }
            return result.violations
              .filter((fault) => ['serious', 'critical'].includes(fault.impact))
              .flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.failureSummary} ${node.html}`));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static String axe() {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the window as high as the page. */
  void fitHeight(int width) {
    resize(width, 400);
    long height = (Long) driver.executeScript("return document.documentElement.scrollHeight");
    resize(width, (int) height);
  }

  public void screenshot(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Takes a picture for people to look at, into the directory of -Deci.pictures=… . */
  public void picture(String name) throws IOException {
    String pictures = System.getProperty("eci.pictures", "");
    if (!pictures.isEmpty()) {
      screenshot(Path.of(pictures, name + ".png"));
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
