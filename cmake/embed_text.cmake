# Puts a text file into a library: embed_text(TARGET FILE SYMBOL) makes a source that defines
#   namespace shilu { extern const std::string_view SYMBOL; }
# Run as a script (cmake -P) it writes that source.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${TEXT_FILE}" TEXT)
  file(WRITE "${SOURCE_FILE}" "#include <string_view>

namespace shilu {
extern const std::string_view ${SYMBOL};
const std::string_view ${SYMBOL} = R\"EMBEDDED(${TEXT})EMBEDDED\";
}  // namespace shilu
")
  return()
endif()

set(EMBED_TEXT_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(embed_text TARGET FILE SYMBOL)
  get_filename_component(TEXT_FILE ${FILE} ABSOLUTE)
  set(SOURCE_FILE ${CMAKE_CURRENT_BINARY_DIR}/${SYMBOL}.cc)
  add_custom_command(
    OUTPUT ${SOURCE_FILE}
    COMMAND ${CMAKE_COMMAND} -DTEXT_FILE=${TEXT_FILE} -DSOURCE_FILE=${SOURCE_FILE}
            -DSYMBOL=${SYMBOL} -P ${EMBED_TEXT_SCRIPT}
    DEPENDS ${TEXT_FILE} ${EMBED_TEXT_SCRIPT}
    COMMENT "Embedding ${FILE}"
    VERBATIM)
  target_sources(${TARGET} PRIVATE ${SOURCE_FILE})
endfunction()
