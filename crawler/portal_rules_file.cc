#include "crawler/portal_rules_file.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include "crawler/toml_file.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

// Takes one value into the rule; what is wrong with it, or "".
using Take = std::string (*)(const toml::node&, PortalRule&);

std::string take_host(const toml::node& node, PortalRule& rule) {
  const std::string written = node.value_exact<std::string>().value_or("");
  const Result<Url> url = Url::parse("http://" + written + "/");
  const bool bare = written.find_first_of("/\\?#@") == std::string::npos;
  if (!url || !bare || url->authority() != url->host()) {
    return "must be the name of a host, such as \"www.county.example\"";
  }
  rule.host = url->host();
  return "";
}

std::string take_subdomains(const toml::node& node, PortalRule& rule) {
  if (!node.is_boolean()) {
    return "must be true or false";
  }
  rule.subdomains = node.as_boolean()->get();
  return "";
}

std::string take_path(const toml::node& node, PortalRule& rule) {
  const std::string written = node.value_exact<std::string>().value_or("");
  // As addresses have it: percent-encoded.
  const Result<Url> url = Url::parse("http://host.invalid" + written);
  const bool is_path = written.starts_with('/') && written.find_first_of("?#") == std::string::npos;
  if (!url || !is_path) {
    return "must be the beginning of a path, such as \"/zwgk/\"";
  }
  rule.path = url->path();
  return "";
}

std::string take_pattern(const toml::node& node, PortalRule& rule) {
  const std::string written = node.value_exact<std::string>().value_or("");
  if (written.empty()) {
    return "must be a pattern (RE2) in quotes";
  }
  rule.pattern = std::make_shared<const re2::RE2>(written, re2::RE2::Quiet);
  return rule.pattern->ok() ? "" : "is not a pattern: " + rule.pattern->error();
}

// What is wrong with one selector, or "".
std::string take_selector(const toml::node& node, std::vector<Selector>& selectors) {
  if (!node.is_string()) {
    return "must be a selector in quotes, or a list of them";
  }
  Result<Selector> selector = Selector::parse(node.as_string()->get());
  if (!selector) {
    return selector.error().message;
  }
  selectors.push_back(*std::move(selector));
  return "";
}

struct Key {
  std::string_view name;
  Take take;  // null for selectors
  std::vector<Selector> PortalRule::*selectors = nullptr;
};

constexpr auto kKeys = std::to_array<Key>({
    {"host", take_host},
    {"subdomains", take_subdomains},
    {"path", take_path},
    {"pattern", take_pattern},
    {"container", nullptr, &PortalRule::container},
    {"drop", nullptr, &PortalRule::drop},
    {"title", nullptr, &PortalRule::title},
    {"date", nullptr, &PortalRule::date},
    {"source", nullptr, &PortalRule::source},
});

class RulesReader {
 public:
  explicit RulesReader(PortalRules& rules) : rules_(rules) {}

  Status read_file(const std::string& path) {
    path_ = path;
    const Result<toml::table> file = read_toml_file(path);
    if (!file) {
      return tl::unexpected(file.error());
    }
    for (const auto& [name, node] : *file) {
      if (name.str() != "rule") {
        return wrong(name.source().begin,
                     fmt::format("{} is not a key: a file holds [[rule]] tables", name.str()));
      }
      if (!node.is_array_of_tables()) {
        return wrong(name.source().begin, "write [[rule]], once before each rule");
      }
      for (const toml::node& rule : *node.as_array()) {
        if (Status status = read_rule(*rule.as_table()); !status) {
          return status;
        }
      }
    }
    if (file->empty()) {
      return fail(ErrorCode::kInvalidArgument, path + ": no [[rule]] in it");
    }
    return {};
  }

 private:
  tl::unexpected<Error> wrong(const toml::source_position& at, const std::string& what) const {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", place_in_file(path_, at), what));
  }

  Status read_rule(const toml::table& table) {
    const toml::source_position at = table.source().begin;
    PortalRule rule;
    rule.name = fmt::format("{}:{}", fs::path(path_).filename().string(), at.line);
    for (const auto& [name, node] : table) {
      if (Status status = read_key(name, node, rule); !status) {
        return status;
      }
    }
    if (rule.host.empty()) {
      return wrong(at, "a rule needs a host");
    }
    if (!rule.path.empty() && rule.pattern) {
      return wrong(at, "a rule has a path or a pattern, not both");
    }
    const bool says_nothing = std::all_of(kKeys.begin(), kKeys.end(), [&](const Key& key) {
      return key.selectors == nullptr || (rule.*key.selectors).empty();
    });
    if (says_nothing) {
      return wrong(at, "a rule needs a container, drop, title, date or source");
    }
    const std::string place = place_in_file(path_, at);
    if (const PortalRule* other = rules_.add(std::move(rule))) {
      const auto index = static_cast<size_t>(other - &rules_[0]);
      return wrong(at, fmt::format("the rule at {} is for the same pages", places_[index]));
    }
    places_.push_back(place);
    return {};
  }

  Status read_key(const toml::key& name, const toml::node& node, PortalRule& rule) const {
    const auto* const key = std::find_if(
        kKeys.begin(), kKeys.end(), [&](const Key& known) { return known.name == name.str(); });
    if (key == kKeys.end()) {
      return wrong(name.source().begin, fmt::format("{} is not a key of a rule", name.str()));
    }
    if (key->take != nullptr) {
      const std::string fault = key->take(node, rule);
      return fault.empty() ? Status() : told(*key, node, fault);
    }
    std::vector<Selector>& selectors = rule.*key->selectors;
    if (!node.is_array()) {
      const std::string fault = take_selector(node, selectors);
      return fault.empty() ? Status() : told(*key, node, fault);
    }
    for (const toml::node& element : *node.as_array()) {
      const std::string fault = take_selector(element, selectors);
      if (!fault.empty()) {
        return told(*key, element, fault);
      }
    }
    return {};
  }

  tl::unexpected<Error> told(const Key& key, const toml::node& node,
                             const std::string& fault) const {
    return wrong(node.source().begin, fmt::format("{}: {}", key.name, fault));
  }

  PortalRules& rules_;
  std::string path_;
  std::vector<std::string> places_;  // of the rules, by index
};

// Itself, or a folder's rule files.
Result<std::vector<std::string>> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return std::vector<std::string>{path};
  }
  std::vector<std::string> files;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".toml") {
      files.push_back(entry->path().string());
    }
  }
  if (error) {
    return fail(ErrorCode::kInvalidArgument, "cannot read " + path + ": " + error.message());
  }
  if (files.empty()) {
    return fail(ErrorCode::kInvalidArgument, path + ": no file there ends in .toml");
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<PortalRules> load_portal_rules(std::span<const std::string> paths) {
  PortalRules rules;
  RulesReader reader(rules);
  for (const std::string& path : paths) {
    const Result<std::vector<std::string>> files = files_of(path);
    if (!files) {
      return tl::unexpected(files.error());
    }
    for (const std::string& file : *files) {
      if (Status status = reader.read_file(file); !status) {
        return tl::unexpected(status.error());
      }
    }
  }
  return rules;
}

}  // namespace shilu
