#include "extract/containers.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace shilu {
namespace {

enum class By : uint8_t { kTag, kId, kIdPrefix, kClass };

struct Row {
  std::string_view family;
  ContainerTrust trust;
  By by;
  std::string_view name;
};

// Families without "unconfirmed" were seen in pages, or independent readers of portals that they
// name take the text from there (UCAP: gov.cn, Heilongjiang, Karamay; Epoint: Yingkou, Luohe; VSB
// and WebPlus: universities above all); the rest are known from descriptions only.
constexpr auto kRows = std::to_array<Row>({
    {"UCAP", ContainerTrust::kEditor, By::kTag, "ucapcontent"},
    {"UCAP", ContainerTrust::kEditor, By::kId, "ucap-content"},
    {"TRS", ContainerTrust::kEditor, By::kClass, "trs_ueditor"},
    {"TRS", ContainerTrust::kEditor, By::kClass, "trs_editor_view"},
    {"TRS", ContainerTrust::kEditor, By::kClass, "trs_editor"},
    {"VSB", ContainerTrust::kEditor, By::kClass, "v_news_content"},
    {"VSB", ContainerTrust::kEditor, By::kIdPrefix, "vsb_content"},
    {"Guangdong", ContainerTrust::kEditor, By::kId, "zoomcon"},
    {"Hanweb", ContainerTrust::kEditor, By::kId, "zoom"},
    {"Shanghai", ContainerTrust::kEditor, By::kId, "ivs_content"},
    {"Epoint", ContainerTrust::kEditor, By::kClass, "ewb-article-content"},
    {"EasySite, unconfirmed", ContainerTrust::kEditor, By::kClass, "easysite-news-text"},
    {"PowerEasy", ContainerTrust::kEditor, By::kId, "fontzoom"},
    {"Lonsun, unconfirmed", ContainerTrust::kEditor, By::kId, "j_content"},
    {"Lonsun, unconfirmed", ContainerTrust::kEditor, By::kClass, "j-fontcontent"},
    {"WebPlus", ContainerTrust::kEditor, By::kClass, "wp_articlecontent"},
    {"cac.gov.cn", ContainerTrust::kEditor, By::kId, "bodylabel"},
    {"WeChat and Qingdao", ContainerTrust::kEditor, By::kId, "js_content"},
    {"EasySite", ContainerTrust::kTemplate, By::kId, "articlewrap"},
    {"Sichuan, unconfirmed", ContainerTrust::kTemplate, By::kId, "cmsarticlecontent"},
    {"UCAP, unconfirmed", ContainerTrust::kTemplate, By::kId, "articlecontent"},
    {"gov.cn", ContainerTrust::kTemplate, By::kClass, "pages_content"},
    {"unconfirmed", ContainerTrust::kTemplate, By::kId, "news_body_txt_a"},
    {"unconfirmed", ContainerTrust::kTemplate, By::kClass, "xxgk-content"},
    {"Changzhou", ContainerTrust::kTemplate, By::kClass, "newscontent"},
    {"miit.gov.cn", ContainerTrust::kTemplate, By::kId, "con_con"},
    {"beijing.gov.cn", ContainerTrust::kTemplate, By::kId, "maintext"},
    {"Xi'an", ContainerTrust::kTemplate, By::kClass, "m-txt-article"},
    {"Hanweb, unconfirmed", ContainerTrust::kTemplate, By::kClass, "bt_content"},
    {"Hanweb", ContainerTrust::kTemplate, By::kClass, "main_section"},
    {"Sichuan", ContainerTrust::kTemplate, By::kClass, "article-content"},
    {"TRS", ContainerTrust::kTemplate, By::kClass, "article-con"},
    {"TRS", ContainerTrust::kTemplate, By::kClass, "article_content"},
    {"Guangdong", ContainerTrust::kTemplate, By::kClass, "zw"},
    {"Guangdong", ContainerTrust::kTemplate, By::kClass, "xl-nr"},
    {"Beijing", ContainerTrust::kTemplate, By::kClass, "xl_content"},
    {"Henan and Hebei", ContainerTrust::kTemplate, By::kId, "content"},
});

constexpr int kNoRank = static_cast<int>(kRows.size());

// The first row of those kinds whose name fits.
template <typename Fits>
int first_rank(const Fits& fits) {
  for (int i = 0; i < kNoRank; ++i) {
    if (fits(kRows[static_cast<size_t>(i)])) {
      return i;
    }
  }
  return kNoRank;
}

int rank_of_class(std::string_view names) {
  return first_rank(
      [&](const Row& row) { return row.by == By::kClass && has_class(names, row.name); });
}

int rank_of_id(std::string_view id) {
  return first_rank([&](const Row& row) {
    return (row.by == By::kId && equals_ignoring_case(id, row.name)) ||
           (row.by == By::kIdPrefix &&
            equals_ignoring_case(id.substr(0, row.name.size()), row.name));
  });
}

int rank_of_tag(const Dom& dom, NodeIndex index) {
  return first_rank(
      [&](const Row& row) { return row.by == By::kTag && dom.is_named(index, row.name); });
}

struct ZoneRow {
  std::string_view part;  // of one token of id or class, in lower case
  bool whole;             // the token is nothing else
  std::string_view zone;
};

// Each is met in the templates of many portals; the names of zones are those of furniture groups.
constexpr auto kZones = std::to_array<ZoneRow>({
    {"foot", false, "footer"},
    {"copyright", false, "footer"},
    {"bottom", true, "footer"},
    {"site-bottom", true, "footer"},
    {"friendlink", false, "footer"},
    {"yqlj", false, "footer"},
    {"nav", true, "navigation"},
    {"navbar", false, "navigation"},
    {"-nav", false, "navigation"},
    {"nav-", false, "navigation"},
    {"nav_", false, "navigation"},
    {"_nav", false, "navigation"},
    {"navigation", false, "navigation"},
    {"menu", false, "navigation"},
    {"header", true, "navigation"},
    {"head", true, "navigation"},
    {"topbar", false, "navigation"},
    {"sidebar", false, "navigation"},
    {"breadcrumb", false, "breadcrumb"},
    {"crumb", false, "breadcrumb"},
    {"crumbs", false, "breadcrumb"},
    {"dqwz", false, "breadcrumb"},
    {"weizhi", false, "breadcrumb"},
    {"position", true, "breadcrumb"},
    {"bread", false, "breadcrumb"},
    {"share", false, "share"},
    {"bdshare", false, "share"},
    {"jiathis", false, "share"},
    {"fenxiang", false, "share"},
    {"qrcode", false, "qr"},
    {"erweima", false, "qr"},
    {"ewm", true, "qr"},
    {"ewm_", false, "qr"},
    {"fontsize", false, "font_size"},
    {"font-size", false, "font_size"},
    {"zihao", false, "font_size"},
    {"related", false, "neighbours"},
    {"relatedoc", false, "neighbours"},
    {"relativedoc", false, "neighbours"},
    {"relation", true, "neighbours"},
    {"xgxx", false, "neighbours"},
    {"xgyd", false, "neighbours"},
    {"xgwz", false, "neighbours"},
    {"xglj", false, "neighbours"},
    {"recommend", false, "neighbours"},
    {"prevnext", false, "neighbours"},
    {"pre_next", false, "neighbours"},
    {"prev", true, "neighbours"},
    {"next", true, "neighbours"},
    {"comment", true, "neighbours"},
    {"searchbox", false, "navigation"},
    {"login", false, "account"},
});

std::string_view zone_of_token(std::string_view token) {
  if (contains_ignoring_case(token, "footnote")) {
    return "";  // the document's own
  }
  for (const ZoneRow& row : kZones) {
    if (row.whole ? equals_ignoring_case(token, row.part)
                  : contains_ignoring_case(token, row.part)) {
      return row.zone;
    }
  }
  return "";
}

}  // namespace

ContainerMark ContainerMarks::of(NodeIndex index) {
  const DomNode& node = dom_[index];
  if (node.is_text) {
    return {};
  }
  int rank = node.tag == GUMBO_TAG_UNKNOWN ? rank_of_tag(dom_, index) : kNoRank;
  if (!node.id.empty()) {
    rank = std::min(rank, rank_of_id(node.id));
  }
  if (!node.class_names.empty()) {
    const auto [known, is_new] = rank_of_class_.try_emplace(node.class_names, kNoRank);
    if (is_new) {
      known->second = rank_of_class(node.class_names);
    }
    rank = std::min(rank, known->second);
  }
  if (rank == kNoRank) {
    return {};
  }
  const Row& row = kRows[static_cast<size_t>(rank)];
  return {row.family, row.trust, rank};
}

std::string_view zone_of_tag(GumboTag tag) {
  return tag == GUMBO_TAG_FOOTER ? "footer" : tag == GUMBO_TAG_NAV ? "navigation" : "";
}

std::string_view zone_of_tokens(std::string_view tokens) {
  while (!(tokens = trim_ascii(tokens)).empty()) {
    size_t end = 0;
    while (end < tokens.size() && !is_space(tokens[end])) {
      ++end;
    }
    if (const std::string_view zone = zone_of_token(tokens.substr(0, end)); !zone.empty()) {
      return zone;
    }
    tokens.remove_prefix(end);
  }
  return "";
}

std::string_view zone_of(const DomNode& node) {
  if (node.is_text) {
    return "";
  }
  if (const std::string_view zone = zone_of_tag(node.tag); !zone.empty()) {
    return zone;
  }
  if (const std::string_view zone = zone_of_tokens(node.id); !zone.empty()) {
    return zone;
  }
  return zone_of_tokens(node.class_names);
}

}  // namespace shilu
