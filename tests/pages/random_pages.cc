#include "tests/pages/random_pages.h"

#include <random>
#include <span>
#include <string_view>

namespace shilu {
namespace {

constexpr std::string_view kSentences[] = {
    "各乡镇人民政府、县直各部门要加强组织领导，明确责任分工。",
    "项目建设期为两年，总投资3,600万元，由县财政统筹安排。",
    "为进一步做好防汛抗旱工作，现就有关事项通知如下：",
    "一、总体要求",
    "（一）提高认识。坚持预防为主、防抗结合，",
    "特此通知。",
    "The committee met on Tuesday and approved the plan for the valley. ",
};
constexpr std::string_view kShortLines[] = {
    "打印",
    "【关闭】",
    "扫一扫在手机打开当前页",
    "附件：",
    "上一篇：没有了",
    "分享到：",
    "浏览次数：",
    "河湾县人民政府办公室",
    "2023年3月6日",
    "主办单位：河湾县",
    "版权所有",
    "相关阅读",
    "河政办〔2023〕1号",
    "索引号：",
    "字号：大 中 小",
    "责任编辑：王",
    "网友评论",
    "验证码：",
    "首页",
    "当前位置：首页 > 通知",
    "来源：河湾网",
    "联系电话：123456",
};
constexpr std::string_view kInline[] = {"span", "b", "font", "strong", "i", "o:p", "em", "u"};
constexpr std::string_view kBlocks[] = {"div",     "p",          "section", "div",
                                        "article", "blockquote", "center",  "h2"};
constexpr std::string_view kBodies[] = {
    "<div id=zoom>",        "<div class=\"TRS_Editor\">",
    "<div class=content>",  "<div>",
    "<ucapcontent>",        "<div id=UCAP-CONTENT>",
    "<td class=article>",   "<article>",
    "<div id=vsb_content>", "<span id=zoom>",
};

class Grower {
 public:
  explicit Grower(uint32_t seed) : random_(seed) {}

  std::string page() {
    page_ = "<!DOCTYPE html><html><head><meta charset=utf-8><title>关于防汛的通知</title>";
    if (one_in(3)) page_ += "<meta name=ArticleTitle content=关于防汛的通知>";
    page_ += "<script>var a = '<p>不是正文</p>';</script></head><body>";
    surroundings();
    if (one_in(2)) page_ += "<h1>关于防汛的通知</h1>";
    if (one_in(2)) page_ += "<p>发布时间：2023-03-06 来源：河湾县水利局</p>";
    for (int parts = one_in(5) ? 2 : 1; parts > 0; --parts) {
      body();
      if (one_in(3)) inline_run();
    }
    surroundings();
    return page_ + (one_in(4) ? "" : "</body></html>");
  }

 private:
  int below(int most) { return static_cast<int>(random_() % static_cast<uint32_t>(most)); }
  bool one_in(int chances) { return below(chances) == 0; }
  std::string_view any(std::span<const std::string_view> of) { return of[random_() % of.size()]; }

  void surroundings() {
    for (int i = below(4); i > 0; --i) {
      page_ += one_in(2) ? "<div class=nav>" : "<div>";
      for (int k = below(4); k >= 0; --k) short_line();
      page_ += "</div>";
    }
  }

  void body() {
    const std::string_view begin = any(kBodies);
    const bool cell = begin.starts_with("<td");
    page_ += cell ? "<table><tr>" : "";
    page_ += begin;
    for (int i = 2 + below(6); i > 0; --i) block(0);
    const std::string_view name = begin.substr(1, begin.find_first_of(" >") - 1);
    page_.append("</").append(name).append(cell ? "></tr></table>" : ">");
  }

  void block(int depth) {
    const int kind = depth > 4 ? below(4) : below(16);
    if (kind < 6) {
      element(any(kBlocks), [&] { inline_run(); });
    } else if (kind < 8) {
      element("div", [&] { some_blocks(depth); });
    } else if (kind == 8) {
      list(depth);
    } else if (kind == 9) {
      table(depth);
    } else if (kind == 10) {
      short_line();
    } else if (kind == 11) {
      const bool section = one_in(2);
      page_ += section ? "<section hidden>" : "<div style='DISPLAY : none'>";
      some_blocks(depth);
      page_ += section ? "</section>" : "</div>";
    } else if (kind == 12) {
      element("pre", [&] { page_ += "一行\n  二行\t三"; });
    } else if (kind == 13) {
      page_ += "<!-- 不见 <p>的</p> --><script>if (a < b) c();</script><style>p{}</style>";
    } else if (kind == 14) {
      inline_run();  // bare in its block
      page_ += "<br><br>";
    } else {
      page_ += "<p>";  // ended by what follows
      inline_run();
    }
  }

  void some_blocks(int depth) {
    for (int i = below(4); i >= 0; --i) block(depth + 1);
  }

  template <typename Inside>
  void element(std::string_view name, Inside inside) {
    page_.append("<").append(name).append(one_in(3) ? " class=MsoNormal>" : ">");
    inside();
    page_.append("</").append(name).append(">");
    if (one_in(3)) page_ += "\n  ";
  }

  void list(int depth) {
    const bool ordered = one_in(2);
    page_ += ordered ? "<ol>" : "<ul>";
    for (int i = below(4); i >= 0; --i) {
      page_ += "<li>";
      one_in(4) ? some_blocks(depth) : inline_run();
      page_ += one_in(2) ? "</li>" : "";
    }
    page_ += ordered ? "</ol>" : "</ul>";
  }

  void table(int depth) {
    page_ += one_in(3) ? "<table><caption>表</caption>" : "<table border=1>";
    for (int row = below(4); row >= 0; --row) {
      page_ += "<tr>";
      for (int cell = below(4); cell >= 0; --cell) {
        page_ += one_in(5) ? "<td colspan=2 rowspan=2>" : one_in(5) ? "<th>" : "<td>";
        if (one_in(5)) {
          some_blocks(depth + 1);
        } else if (!one_in(5)) {
          page_ += one_in(2) ? "河湾镇" : "12.5";
        }
        page_ += one_in(3) ? "" : "</td>";
      }
      page_ += "</tr>";
    }
    page_ += "</table>";
  }

  void short_line() {
    const std::string_view name = one_in(3) ? "div" : "p";
    element(name, [&] {
      const bool link = one_in(3);
      page_ += link ? "<a href=/x.html>" : "";
      page_ += any(kShortLines);
      page_ += link ? "</a>" : "";
    });
  }

  void inline_run() {
    for (int i = below(5); i >= 0; --i) {
      switch (below(9)) {
        case 0:
          element(any(kInline), [&] { page_ += any(kSentences); });
          break;
        case 1:
          page_ += "<a href=/a.docx>附件1.docx</a>";
          break;
        case 2:
          page_ += one_in(2) ? "&nbsp;&nbsp;" : "　　";
          break;
        case 3:
          page_ += one_in(2) ? "<br>" : " \n ";
          break;
        case 4:
          page_ += one_in(2) ? "&lt;甲&gt;&amp;乙&#20013;" : "垄<ruby>断<rt>duàn</rt></ruby>";
          break;
        default:
          page_ += any(kSentences);
      }
    }
  }

  std::mt19937 random_;
  std::string page_;
};

}  // namespace

std::string random_article(uint32_t seed) {
  return Grower(seed).page();
}

}  // namespace shilu
