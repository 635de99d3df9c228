#include "extract/tag_role.h"

#include <array>
#include <cstddef>

namespace shilu {
namespace {

struct TagRow {
  GumboTag tag;
  TagRole role;
};

// Tags that are not here are blocks.
constexpr auto kRoles = std::to_array<TagRow>({
    // kScript
    {GUMBO_TAG_SCRIPT, TagRole::kScript},
    {GUMBO_TAG_STYLE, TagRole::kScript},
    // kRaw
    {GUMBO_TAG_NOSCRIPT, TagRole::kRaw},
    {GUMBO_TAG_SVG, TagRole::kRaw},
    {GUMBO_TAG_TEXTAREA, TagRole::kRaw},
    {GUMBO_TAG_SELECT, TagRole::kRaw},
    {GUMBO_TAG_NOEMBED, TagRole::kRaw},
    {GUMBO_TAG_NOFRAMES, TagRole::kRaw},
    {GUMBO_TAG_TEMPLATE, TagRole::kRaw},
    // kDressing
    {GUMBO_TAG_B, TagRole::kDressing},
    {GUMBO_TAG_I, TagRole::kDressing},
    {GUMBO_TAG_U, TagRole::kDressing},
    {GUMBO_TAG_STRONG, TagRole::kDressing},
    {GUMBO_TAG_EM, TagRole::kDressing},
    {GUMBO_TAG_FONT, TagRole::kDressing},
    {GUMBO_TAG_BIG, TagRole::kDressing},
    {GUMBO_TAG_SMALL, TagRole::kDressing},
    {GUMBO_TAG_TT, TagRole::kDressing},
    {GUMBO_TAG_S, TagRole::kDressing},
    {GUMBO_TAG_STRIKE, TagRole::kDressing},
    {GUMBO_TAG_SPAN, TagRole::kDressing},
    {GUMBO_TAG_SUB, TagRole::kDressing},
    {GUMBO_TAG_SUP, TagRole::kDressing},
    {GUMBO_TAG_CODE, TagRole::kDressing},
    {GUMBO_TAG_NOBR, TagRole::kDressing},
    {GUMBO_TAG_LABEL, TagRole::kDressing},
    {GUMBO_TAG_ABBR, TagRole::kDressing},
    {GUMBO_TAG_ACRONYM, TagRole::kDressing},
    {GUMBO_TAG_CITE, TagRole::kDressing},
    {GUMBO_TAG_DFN, TagRole::kDressing},
    {GUMBO_TAG_INS, TagRole::kDressing},
    {GUMBO_TAG_DEL, TagRole::kDressing},
    {GUMBO_TAG_MARK, TagRole::kDressing},
    {GUMBO_TAG_KBD, TagRole::kDressing},
    {GUMBO_TAG_VAR, TagRole::kDressing},
    {GUMBO_TAG_SAMP, TagRole::kDressing},
    {GUMBO_TAG_BDO, TagRole::kDressing},
    {GUMBO_TAG_BDI, TagRole::kDressing},
    {GUMBO_TAG_TIME, TagRole::kDressing},
    // kInline
    {GUMBO_TAG_A, TagRole::kInline},
    {GUMBO_TAG_RUBY, TagRole::kInline},
    {GUMBO_TAG_RT, TagRole::kInline},
    {GUMBO_TAG_RP, TagRole::kInline},
    {GUMBO_TAG_RB, TagRole::kInline},
    {GUMBO_TAG_RTC, TagRole::kInline},
    {GUMBO_TAG_BUTTON, TagRole::kInline},
    {GUMBO_TAG_IFRAME, TagRole::kInline},
    {GUMBO_TAG_OBJECT, TagRole::kInline},
    {GUMBO_TAG_VIDEO, TagRole::kInline},
    {GUMBO_TAG_AUDIO, TagRole::kInline},
    {GUMBO_TAG_UNKNOWN, TagRole::kInline},
    // kVoid
    {GUMBO_TAG_BR, TagRole::kVoid},
    {GUMBO_TAG_HR, TagRole::kVoid},
    {GUMBO_TAG_INPUT, TagRole::kVoid},
    {GUMBO_TAG_META, TagRole::kVoid},
    {GUMBO_TAG_BASE, TagRole::kVoid},
    {GUMBO_TAG_AREA, TagRole::kVoid},
    {GUMBO_TAG_FRAME, TagRole::kVoid},
    {GUMBO_TAG_EMBED, TagRole::kVoid},
    // kIgnored
    {GUMBO_TAG_HTML, TagRole::kIgnored},
    {GUMBO_TAG_HEAD, TagRole::kIgnored},
    {GUMBO_TAG_IMG, TagRole::kIgnored},
    {GUMBO_TAG_IMAGE, TagRole::kIgnored},
    {GUMBO_TAG_LINK, TagRole::kIgnored},
    {GUMBO_TAG_COL, TagRole::kIgnored},
    {GUMBO_TAG_COLGROUP, TagRole::kIgnored},
    {GUMBO_TAG_PARAM, TagRole::kIgnored},
    {GUMBO_TAG_SOURCE, TagRole::kIgnored},
    {GUMBO_TAG_TRACK, TagRole::kIgnored},
    {GUMBO_TAG_WBR, TagRole::kIgnored},
    {GUMBO_TAG_KEYGEN, TagRole::kIgnored},
    {GUMBO_TAG_PLAINTEXT, TagRole::kIgnored},
    {GUMBO_TAG_XMP, TagRole::kIgnored},
    {GUMBO_TAG_OPTION, TagRole::kIgnored},
    {GUMBO_TAG_OPTGROUP, TagRole::kIgnored},
    {GUMBO_TAG_MATH, TagRole::kIgnored},
    {GUMBO_TAG_MI, TagRole::kIgnored},
    {GUMBO_TAG_MO, TagRole::kIgnored},
    {GUMBO_TAG_MN, TagRole::kIgnored},
    {GUMBO_TAG_MS, TagRole::kIgnored},
    {GUMBO_TAG_MTEXT, TagRole::kIgnored},
    // kRcdata
    {GUMBO_TAG_TITLE, TagRole::kRcdata},
});

constexpr std::array<TagRole, GUMBO_TAG_LAST + 1> by_tag() {
  std::array<TagRole, GUMBO_TAG_LAST + 1> roles{};
  for (TagRole& role : roles) {
    role = TagRole::kBlock;
  }
  for (const TagRow& row : kRoles) {
    roles[static_cast<size_t>(row.tag)] = row.role;
  }
  return roles;
}

}  // namespace

TagRole role_of(GumboTag tag) {
  static constexpr auto kByTag = by_tag();
  return kByTag[static_cast<size_t>(tag)];
}

}  // namespace shilu
