package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Takes the pictures of src/docs from a demo that has run for a while, at -Deci.page.url=… . */
@EnabledIfSystemProperty(named = "eci.page.url", matches = "http.*")
class PagePicturesIT {
  private static final long LARGEST_BYTES = 300_000;

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void shouldTakeAPictureForTheDocuments(String scheme, @TempDir Path directory) throws Exception {
    try (Browser browser = Browser.open(directory.resolve("profile"))) {
      browser.resize(1440, 1220);
      browser.prefer(scheme);
      browser.visit(System.getProperty("eci.page.url"));
      browser.await("#ranking tbody tr", "examples");
      browser.await("#eci .caption", "Over the last");
      browser.all(".switches fieldset:last-child label").get(0).click();
      browser.await(
          "the typeface",
          () -> Boolean.TRUE.equals(browser.run("return document.fonts.status === 'loaded'")));
      // A ranking after the typeface is there draws the charts with it.
      String age = browser.one(".age").getText();
      browser.await("another second", () -> !browser.one(".age").getText().equals(age));
      Path picture = Path.of("src/docs/page-" + scheme + ".png");
      browser.screenshot(picture);
      assertThat(Files.size(picture)).isLessThan(LARGEST_BYTES);
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
