#include "extract/charset.h"

#include <catch2/catch.hpp>
#include <string>

namespace shilu {
namespace {

// 中文网页 in the encodings, by the code charts.
const std::string kGbk = "\xD6\xD0\xCE\xC4\xCD\xF8\xD2\xB3";
const std::string kBig5 = "\xA4\xA4\xA4\xE5\xBA\xF4\xAD\xB6";  // 中文網頁
const std::string kUtf16Le("\x2D\x4E\x87\x65", 4);             // 中文

TEST_CASE("a byte order mark decides and is taken off") {
  const DecodedText utf8 = decode_page("\xEF\xBB\xBF中文", "text/html; charset=gbk");
  CHECK(utf8.text == "中文");
  CHECK(utf8.charset.used == "UTF-8");
  CHECK(utf8.charset.from == "bom");
  const DecodedText wide = decode_page("\xFF\xFE" + kUtf16Le, "");
  CHECK(wide.text == "中文");
  CHECK(wide.charset.used == "UTF-16LE");
  const DecodedText big_endian = decode_page(std::string("\xFE\xFF\x4E\x2D", 4), "");
  CHECK(big_endian.text == "中");
  CHECK(big_endian.charset.used == "UTF-16BE");
}

TEST_CASE("valid UTF-8 is UTF-8 whatever header and meta say") {
  const DecodedText decoded =
      decode_page("<meta charset=gb2312><p>关于工作的通知</p>", "text/html; charset=gb2312");
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.charset.from == "detected");
  CHECK(decoded.replaced == 0);
}

TEST_CASE("every GB label is GB18030") {
  for (const std::string label : {"gb2312", "GBK", "gb18030", "x-gbk", "GB_2312-80", "cp936"}) {
    CAPTURE(label);
    CHECK(charset_of_content_type("text/html;charset=" + label) == "GB18030");
    const DecodedText decoded = decode_page("<meta charset=\"" + label + "\">" + kGbk, "");
    CHECK(decoded.text.ends_with("中文网页"));
    CHECK(decoded.charset.used == "GB18030");
    CHECK(decoded.charset.from == "meta");
  }
}

TEST_CASE("GB18030 reads what gb2312 cannot hold") {
  // 镕 is GBK E946 and not in GB 2312.
  const DecodedText decoded = decode_page("<meta charset=gb2312>" + kGbk + "\xE9\x46", "text/html");
  CHECK(decoded.text.ends_with("镕"));
  CHECK(decoded.replaced == 0);
}

TEST_CASE("hz-gb-2312 is no charset") {
  CHECK(charset_of_content_type("text/html; charset=hz-gb-2312").empty());
}

TEST_CASE("the header comes before the meta") {
  const DecodedText decoded =
      decode_page("<meta charset=big5>" + kGbk, "text/html; charset=\"GBK\"");
  CHECK(decoded.charset.used == "GB18030");
  CHECK(decoded.charset.from == "header");
}

TEST_CASE("a declared charset loses to one that decodes clean") {
  const std::string sentence =  // 的工作，是为了在中国。 in GBK
      "\xB5\xC4\xB9\xA4\xD7\xF7\xA3\xAC\xCA\xC7\xCE\xAA\xC1\xCB\xD4\xDA\xD6\xD0\xB9\xFA\xA1\xA3";
  const DecodedText decoded = decode_page(sentence, "text/html; charset=utf-8");
  CHECK(decoded.text == "的工作，是为了在中国。");
  CHECK(decoded.charset.used == "GB18030");
  CHECK(decoded.charset.from == "detected");
}

TEST_CASE("Big5 under its label") {
  const DecodedText decoded = decode_page("<meta charset=big5>" + kBig5, "");
  CHECK(decoded.text.ends_with("中文網頁"));
  CHECK(decoded.charset.used == "Big5");
}

TEST_CASE("UTF-16 without a mark is told by its zeros") {
  std::string bytes;
  for (const char c : std::string("<html><head><title>x</title></head>")) {
    bytes += c;
    bytes += '\0';
  }
  CHECK(decode_page(bytes, "").charset.used == "UTF-16LE");
  CHECK(decode_page('\0' + bytes.substr(0, bytes.size() - 1), "").charset.used == "UTF-16BE");
}

TEST_CASE("a meta that says UTF-16 was read as ASCII and means UTF-8") {
  const DecodedText decoded = decode_page("<meta charset=utf-16le><p>中文</p>", "");
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.charset.from == "meta");
}

TEST_CASE("what cannot be decoded is counted") {
  const DecodedText decoded = decode_page("关于做好工作的通知，各单位：\xFF\xFF 请认真执行。", "");
  CHECK(decoded.charset.used == "UTF-8");
  CHECK(decoded.replaced == 2);
  CHECK(decoded.text == "关于做好工作的通知，各单位：\uFFFD\uFFFD 请认真执行。");
}

TEST_CASE("a replacement character of the page's own is not counted") {
  CHECK(decode_page("<p>通\uFFFD知</p>", "").replaced == 0);
}

TEST_CASE("plain ASCII keeps what is declared") {
  CHECK(decode_page("<meta charset=gbk>abc", "").charset.used == "GB18030");
  CHECK(decode_page("abc", "").charset.used == "UTF-8");
  CHECK(decode_page("", "").text.empty());
}

}  // namespace
}  // namespace shilu
