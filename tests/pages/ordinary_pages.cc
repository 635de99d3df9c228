#include "tests/pages/ordinary_pages.h"

namespace shilu {
namespace {

// The page around a body of at least `bytes`, made of `piece(0)`, `piece(1)`, …
template <typename Piece>
std::string article(size_t bytes, std::string_view begin, Piece piece, std::string_view end) {
  std::string page =
      "<!DOCTYPE html><html><head><meta charset=utf-8><title>关于做好春季农业生产工作的通知</title>"
      "</head><body><div class=nav><a href=/>首页</a> &gt; <a href=/tz/>通知</a></div>"
      "<h1>关于做好春季农业生产工作的通知</h1><p>发布时间：2023-03-06 来源：河湾县农业农村局</p>"
      "<div id=zoom>";
  page += begin;
  for (size_t i = 0; page.size() < bytes; ++i) {
    page += piece(std::to_string(i));
  }
  page += end;
  page += "</div><div class=footer>主办单位：河湾县人民政府办公室</div></body></html>";
  return page;
}

std::string prose(size_t bytes) {
  return article(
      bytes, "",
      [](const std::string& i) {
        return "<p style=\"text-indent: 2em\"><span style=\"font-size: 16pt\">第" + i +
               "段　各乡镇人民政府、县直各部门要加强<b>组织领导</b>，明确责任分工，按时完成各项"
               "任务，并于每季度末将进展情况报县政府办公室。</span></p>\n";
      },
      "");
}

std::string list(size_t bytes) {
  return article(
      bytes, "<ul>",
      [](const std::string& i) {
        return "<li class=item><span>2023-03-06</span><a href=\"/tz/202303/t20230306_" + i +
               ".html\" title=\"关于第" + i + "项工作的通知\">关于第" + i +
               "项工作的通知</a></li>\n";
      },
      "</ul>");
}

std::string table(size_t bytes) {
  return article(
      bytes, "<table border=1>",
      [](const std::string& i) {
        return "<tr><td>" + i +
               "</td><td>河湾镇</td><td align=right>1,234.5</td><td>亩</td></tr>\n";
      },
      "</table>");
}

}  // namespace

std::vector<OrdinaryPage> ordinary_pages() {
  return {{"prose", prose}, {"a list", list}, {"a table", table}};
}

}  // namespace shilu
