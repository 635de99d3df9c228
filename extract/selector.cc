#include "extract/selector.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/characters.h"
#include "extract/tag_role.h"

namespace shilu {
namespace {

constexpr size_t kMaxCompounds = 32;  // of a path: a bit each

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 128;
}

}  // namespace

class SelectorParser {
 public:
  explicit SelectorParser(std::string_view text) : text_(text) {}

  Result<Selector> parse() {
    selector_.text_ = text_;
    do {
      read_path();
    } while (wrong_.empty() && take(','));
    if (wrong_.empty() && position_ < text_.size()) {
      refuse(position_, "\"" + character() + "\" has no meaning here");
    }
    if (!wrong_.empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  "\"" + selector_.text_ + "\" at character " +
                      std::to_string(count_characters(text_.substr(0, wrong_at_)) + 1) + ": " +
                      wrong_);
    }
    return std::move(selector_);
  }

 private:
  void read_path() {
    Selector::Path path;
    skip_space();
    while (wrong_.empty()) {
      const size_t begin = position_;
      Selector::Compound compound;
      compound.right_below = right_below_;
      read_compound(compound);
      path.push_back(std::move(compound));
      if (path.size() > kMaxCompounds) {
        refuse(begin, "more than " + std::to_string(kMaxCompounds) + " parts");
      }
      const bool apart = skip_space();
      right_below_ = take('>');
      skip_space();
      if (!right_below_ && (!apart || position_ == text_.size() || text_[position_] == ',')) {
        break;
      }
    }
    selector_.paths_.push_back(std::move(path));
  }

  void read_compound(Selector::Compound& compound) {
    const size_t begin = position_;
    if (begins_name()) {
      compound.type = lower_case(read_name());
      compound.tag =
          gumbo_tagn_enum(compound.type.data(), static_cast<unsigned>(compound.type.size()));
    }
    while (wrong_.empty()) {
      if (take('#')) {
        compound.tests.push_back({Selector::Test::Kind::kId, read_name(), ""});
      } else if (take('.')) {
        compound.tests.push_back({Selector::Test::Kind::kClass, read_name(), ""});
      } else if (take('[')) {
        compound.tests.push_back(read_test());
      } else {
        break;
      }
    }
    if (wrong_.empty() && position_ == begin) {
      refuse(begin, "a type, #id, .class or [attribute] must stand here");
    }
    if (wrong_.empty()) {
      check_type(begin, compound);
    }
  }

  Selector::Test read_test() {
    using Kind = Selector::Test::Kind;
    skip_space();
    const size_t begin = position_;
    Selector::Test test{Kind::kHas, lower_case(read_name()), ""};
    skip_space();
    if (take('^')) {
      test.kind = Kind::kBeginsWith;
      expect('=');
    } else if (take('=')) {
      test.kind = Kind::kEquals;
    }
    if (test.kind != Kind::kHas) {
      skip_space();
      test.value = read_value();
      skip_space();
    }
    expect(']');
    if (test.name == "style") {
      refuse(begin, "styles are not kept");
    }
    if (test.kind == Kind::kBeginsWith && test.value.empty()) {
      refuse(begin, "no value begins with nothing");
    }
    selector_.attributes_.push_back(test.name);
    return test;
  }

  std::string read_value() {
    const char quote = position_ < text_.size() ? text_[position_] : '\0';
    if (quote != '"' && quote != '\'') {
      return read_name();
    }
    const size_t begin = position_;
    const size_t end = text_.find(quote, begin + 1);
    if (end == std::string_view::npos) {
      refuse(begin, "the quotation mark is not closed");
      return "";
    }
    position_ = end + 1;
    return std::string(text_.substr(begin + 1, end - begin - 1));
  }

  // Types that no page has when it is searched.
  void check_type(size_t begin, const Selector::Compound& compound) {
    if (compound.type.empty()) {
      return;
    }
    switch (role_of(compound.tag)) {
      case TagRole::kDressing:
        if (compound.tag != GUMBO_TAG_SPAN) {
          refuse(begin, compound.type + " only dresses text and is read as span: write span");
        } else if (compound.tests.empty()) {
          refuse(begin, "span needs an id, a class or an attribute: others are not kept");
        }
        break;
      case TagRole::kRaw:
      case TagRole::kScript:
      case TagRole::kIgnored:
      case TagRole::kRcdata:
        refuse(begin, compound.type + " is not kept of a page");
        break;
      case TagRole::kBlock:
      case TagRole::kInline:
      case TagRole::kVoid:
        break;
    }
  }

  bool begins_name() const {
    return position_ < text_.size() && is_name_character(text_[position_]);
  }

  std::string read_name() {
    const size_t begin = position_;
    while (begins_name()) {
      ++position_;
    }
    const std::string_view name = text_.substr(begin, position_ - begin);
    const std::string_view after_dash = name.substr(name.starts_with('-') ? 1 : 0);
    if (after_dash.empty()) {
      refuse(begin, "a name must stand here");
    } else if (is_digit(after_dash[0])) {
      refuse(begin, "a name cannot begin with a digit: write it as [id=\"" + std::string(name) +
                        "\"] or with the attribute it is of");
    }
    return std::string(name);
  }

  bool skip_space() {
    const size_t begin = position_;
    while (position_ < text_.size() && is_space(text_[position_])) {
      ++position_;
    }
    return position_ > begin;
  }

  bool take(char c) {
    const bool there = position_ < text_.size() && text_[position_] == c;
    position_ += there ? 1 : 0;
    return there;
  }

  void expect(char c) {
    if (!take(c)) {
      refuse(position_, std::string("\"") + c + "\" must stand here");
    }
  }

  // The whole character, of one byte or more.
  std::string character() const {
    size_t end = position_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    return std::string(text_.substr(position_, end - position_));
  }

  // The first fault is the one told.
  void refuse(size_t at, std::string why) {
    if (wrong_.empty()) {
      wrong_at_ = at;
      wrong_ = std::move(why);
    }
  }

  const std::string_view text_;
  size_t position_ = 0;
  bool right_below_ = false;
  Selector selector_;
  size_t wrong_at_ = 0;
  std::string wrong_;
};

Result<Selector> Selector::parse(std::string_view text) {
  return SelectorParser(text).parse();
}

std::vector<NodeIndex> Selector::find(const Dom& dom) const {
  std::vector<bool> meant(dom.size());
  for (const Path& path : paths_) {
    mark(path, dom, meant);
  }
  std::vector<NodeIndex> found;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (meant[i]) {
      found.push_back(i);
    }
  }
  return found;
}

// One pass from the root: a node knows which beginnings of the path lead to it, and which to it or
// to one above it, so that nothing is tried twice.
void Selector::mark(const Path& path, const Dom& dom, std::vector<bool>& meant) {
  struct Reached {
    uint32_t here = 0;      // bit k: the compounds up to k, the last matching this node
    uint32_t or_above = 0;  // the same, of this node or one above
  };
  std::vector<Reached> reached(dom.size());
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].is_text) {
      continue;
    }
    const Reached above = i == 0 ? Reached{} : reached[dom[i].parent];
    for (size_t k = 0; k < path.size(); ++k) {
      const uint32_t before = path[k].right_below ? above.here : above.or_above;
      const bool led_here = k == 0 || ((before >> (k - 1)) & 1U) != 0;
      if (led_here && matches(path[k], dom, i)) {
        reached[i].here |= uint32_t{1} << k;
      }
    }
    reached[i].or_above = above.or_above | reached[i].here;
    if (((reached[i].here >> (path.size() - 1)) & 1U) != 0) {
      meant[i] = true;
    }
  }
}

bool Selector::matches(const Compound& compound, const Dom& dom, NodeIndex index) {
  if (!compound.type.empty()) {
    const bool known = compound.tag != GUMBO_TAG_UNKNOWN;
    if (known ? dom[index].tag != compound.tag : !dom.is_named(index, compound.type)) {
      return false;
    }
  }
  return std::all_of(compound.tests.begin(), compound.tests.end(),
                     [&](const Test& test) { return passes(test, dom, index); });
}

bool Selector::passes(const Test& test, const Dom& dom, NodeIndex index) {
  switch (test.kind) {
    case Test::Kind::kId:
      return equals_ignoring_case(dom[index].id, test.name);
    case Test::Kind::kClass:
      return has_class(dom[index].class_names, test.name);
    case Test::Kind::kHas:
      return dom.has_attribute(index, test.name);
    case Test::Kind::kEquals:
      return dom.has_attribute(index, test.name) && dom.attribute(index, test.name) == test.value;
    case Test::Kind::kBeginsWith:
      return dom.attribute(index, test.name).starts_with(test.value);
  }
  return false;
}

}  // namespace shilu
