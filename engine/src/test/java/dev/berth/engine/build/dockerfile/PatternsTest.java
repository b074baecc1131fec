package dev.berth.engine.build.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.berth.engine.error.BerthException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Globs of COPY, and the rules of .dockerignore, with the cases of Go's and Docker's own tests. */
class PatternsTest {
  @ParameterizedTest
  @CsvSource({
    "abc,abc,true",
    "*,abc,true",
    "*c,abc,true",
    "a*,a,true",
    "a*,abc,true",
    "a*,ab/c,false",
    "a*/b,abc/b,true",
    "a*/b,a/c/b,false",
    "a*b*c*d*e*/f,axbxcxdxe/f,true",
    "a*b*c*d*e*/f,axbxcxdxexxx/fff,false",
    "a*b?c*x,abxbbxdbxebxczzx,true",
    "a*b?c*x,abxbbxdbxebxczzy,false",
    "ab[c],abc,true",
    "ab[b-d],abc,true",
    "ab[e-g],abc,false",
    "ab[^c],abc,false",
    "ab[^e-g],abc,true",
    "a\\*b,a*b,true",
    "a\\*b,ab,false",
    "a?b,a☺b,true",
    "a[^a]b,a☺b,true",
    "a???b,a☺b,false",
    "[a-ζ]*,α,true",
    "*[a-ζ],A,false",
    "a?b,a/b,false",
    "a*b,a/b,false",
    "[\\]a],],true",
    "[\\-],-,true",
    "[x\\-],x,true",
    "[\\-x],a,false",
    "*x,xxx,true",
    "a,ab,false",
    "?,'',false"
  })
  void globsMatchAsInGo(String pattern, String path, boolean expected) {
    assertEquals(expected, new FilePattern(pattern).matches(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]a]", "[-]", "[x-]", "[-x]", "[", "[^", "[^bc", "a[", "\\", "[a-b-c]"})
  void malformedGlobsAreRefused(String pattern) {
    assertThrows(BerthException.class, () -> new FilePattern(pattern));
  }

  @ParameterizedTest
  @CsvSource({
    "**,file,true",
    "**,file/,true",
    "**/,file,true",
    "**,dir/file,true",
    "**/**,dir/file,true",
    "dir/**,dir/file,true",
    "dir/**,dir/dir2/file,true",
    "**/dir,dir,true",
    "**/dir,a/b/dir,true",
    "**/dir,a/b/dirx,false",
    "**/dir2/*,dir/dir2/file,true",
    "**/dir2/*,dir/dir2/dir2/file,true",
    "**file,file,true",
    "**file,dir/file,true",
    "**/file,dir/dir/file,true",
    "**/file*,dir/dir/file.txt,true",
    "**/file*txt,dir/dir/file.txt,true",
    "**/file*.txt*,dir/dir/file.txt,true",
    "**/**/*.txt,dir/dir/file.txt,true",
    "**/**/*.txt2,dir/dir/file.txt,false",
    "**/*.txt,file.txt,true",
    "a**/*.txt,a/file.txt,true",
    "a**/*.txt,a/dir/dir/file.txt,true",
    "a/*.txt,a/dir/file.txt,false",
    "a[b-d]e,ace,true",
    "a[b-d]e,aze,false",
    ".*,.foo,true",
    ".*,foo,false",
    "abc.def,abcdef,false",
    "abc?def,abcZdef,true",
    "a\\\\,a\\,true",
    "a\\b,ab,true",
    "**/foo/bar,foo/bar,true",
    "**/foo/bar,dir/dir2/foo/bar,true",
    "abc/**,abc,false",
    "abc/**,abc/def/ghi,true",
    "**/.foo,.foo,true",
    "**/.foo,bar.foo,false",
    "docs,docs/a,true",
    "/docs/,docs/a,true",
    "./docs,docs,true",
    "a/../docs,docs,true",
    "*.go,dir/x.go,false"
  })
  void ignoreRulesMatchAsInDocker(String pattern, String path, boolean expected) {
    var plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    assertEquals(expected, IgnoreFile.parse(pattern).ignores(plain));
  }

  @Test
  void theLastRuleThatMatchesDecides() {
    var rules = IgnoreFile.parse("# all\n*\n!src\nsrc/*.tmp\n\n!src/keep.tmp\n");
    assertEquals(true, rules.ignores("README"));
    assertEquals(false, rules.ignores("src/a.c"));
    assertEquals(true, rules.ignores("src/a.tmp"));
    assertEquals(false, rules.ignores("src/keep.tmp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "a\\", "!", "[a"})
  void malformedRulesAreRefusedWithTheirLine(String pattern) {
    var failure = assertThrows(BerthException.class, () -> IgnoreFile.parse("ok\n" + pattern));
    assertEquals(true, String.valueOf(failure.getMessage()).startsWith(".dockerignore line 2: "));
  }

  @Test
  void noPatternKeepsTheServerBusy() {
    var rule = IgnoreFile.parse("**/a*".repeat(100) + "b");
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> rule.ignores("a/".repeat(500) + "a".repeat(200)));
  }
}
