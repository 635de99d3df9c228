#include "extract/containers.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace shilu {
namespace {

// Families without "unconfirmed" were seen in pages, or independent readers of portals that they
// name take the text from there (UCAP: gov.cn, Heilongjiang, Karamay; Epoint: Yingkou, Luohe; VSB
// and WebPlus: universities above all); the rest are known from descriptions only.
constexpr auto kRows = std::to_array<ContainerRow>({
    {"UCAP", ContainerTrust::kEditor, MarkedBy::kTag, "ucapcontent"},
    {"UCAP", ContainerTrust::kEditor, MarkedBy::kId, "ucap-content"},
    {"TRS", ContainerTrust::kEditor, MarkedBy::kClass, "trs_ueditor"},
    {"TRS", ContainerTrust::kEditor, MarkedBy::kClass, "trs_editor_view"},
    {"TRS", ContainerTrust::kEditor, MarkedBy::kClass, "trs_editor"},
    {"VSB", ContainerTrust::kEditor, MarkedBy::kClass, "v_news_content"},
    {"VSB", ContainerTrust::kEditor, MarkedBy::kIdPrefix, "vsb_content"},
    {"Guangdong", ContainerTrust::kEditor, MarkedBy::kId, "zoomcon"},
    {"Hanweb", ContainerTrust::kEditor, MarkedBy::kId, "zoom"},
    {"Shanghai", ContainerTrust::kEditor, MarkedBy::kId, "ivs_content"},
    {"Epoint", ContainerTrust::kEditor, MarkedBy::kClass, "ewb-article-content"},
    {"EasySite, unconfirmed", ContainerTrust::kEditor, MarkedBy::kClass, "easysite-news-text"},
    {"PowerEasy", ContainerTrust::kEditor, MarkedBy::kId, "fontzoom"},
    {"Lonsun, unconfirmed", ContainerTrust::kEditor, MarkedBy::kId, "j_content"},
    {"Lonsun, unconfirmed", ContainerTrust::kEditor, MarkedBy::kClass, "j-fontcontent"},
    {"WebPlus", ContainerTrust::kEditor, MarkedBy::kClass, "wp_articlecontent"},
    {"cac.gov.cn", ContainerTrust::kEditor, MarkedBy::kId, "bodylabel"},
    {"WeChat and Qingdao", ContainerTrust::kEditor, MarkedBy::kId, "js_content"},
    {"EasySite", ContainerTrust::kTemplate, MarkedBy::kId, "articlewrap"},
    {"Sichuan, unconfirmed", ContainerTrust::kTemplate, MarkedBy::kId, "cmsarticlecontent"},
    {"UCAP, unconfirmed", ContainerTrust::kTemplate, MarkedBy::kId, "articlecontent"},
    {"gov.cn", ContainerTrust::kTemplate, MarkedBy::kClass, "pages_content"},
    {"unconfirmed", ContainerTrust::kTemplate, MarkedBy::kId, "news_body_txt_a"},
    {"unconfirmed", ContainerTrust::kTemplate, MarkedBy::kClass, "xxgk-content"},
    {"Changzhou", ContainerTrust::kTemplate, MarkedBy::kClass, "newscontent"},
    {"miit.gov.cn", ContainerTrust::kTemplate, MarkedBy::kId, "con_con"},
    {"beijing.gov.cn", ContainerTrust::kTemplate, MarkedBy::kId, "maintext"},
    {"Xi'an", ContainerTrust::kTemplate, MarkedBy::kClass, "m-txt-article"},
    {"Hanweb, unconfirmed", ContainerTrust::kTemplate, MarkedBy::kClass, "bt_content"},
    {"Hanweb", ContainerTrust::kTemplate, MarkedBy::kClass, "main_section"},
    {"Sichuan", ContainerTrust::kTemplate, MarkedBy::kClass, "article-content"},
    {"TRS", ContainerTrust::kTemplate, MarkedBy::kClass, "article-con"},
    {"TRS", ContainerTrust::kTemplate, MarkedBy::kClass, "article_content"},
    {"Guangdong", ContainerTrust::kTemplate, MarkedBy::kClass, "zw"},
    {"Guangdong", ContainerTrust::kTemplate, MarkedBy::kClass, "xl-nr"},
    {"Beijing", ContainerTrust::kTemplate, MarkedBy::kClass, "xl_content"},
    {"Henan and Hebei", ContainerTrust::kTemplate, MarkedBy::kId, "content"},
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
  return first_rank([&](const ContainerRow& row) {
    return row.by == MarkedBy::kClass && has_class(names, row.name);
  });
}

int rank_of_id(std::string_view id) {
  return first_rank([&](const ContainerRow& row) {
    return (row.by == MarkedBy::kId && equals_ignoring_case(id, row.name)) ||
           (row.by == MarkedBy::kIdPrefix &&
            equals_ignoring_case(id.substr(0, row.name.size()), row.name));
  });
}

int rank_of_tag(const Dom& dom, NodeIndex index) {
  return first_rank([&](const ContainerRow& row) {
    return row.by == MarkedBy::kTag && dom.is_named(index, row.name);
  });
}

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
    {"crumb", false, "breadcrumb"},
    {"dqwz", false, "breadcrumb"},
    {"weizhi", false, "breadcrumb"},
    {"position", true, "breadcrumb"},
    {"bread", false, "breadcrumb"},
    {"share", false, "share"},
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

std::span<const ContainerRow> container_rows() {
  return kRows;
}

std::span<const ZoneRow> zone_rows() {
  return kZones;
}

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
  const ContainerRow& row = kRows[static_cast<size_t>(rank)];
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
