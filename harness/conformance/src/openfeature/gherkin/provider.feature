# What Appendix F of the OpenFeature specification (a draft) asks of a provider and its backend.
# Tags are those of its capabilities. A scenario without one is mandatory.
Feature: Provider conformance

  Rule: Evaluation

    Background:
      Given a stable provider

    Scenario Outline: Values of each type
      Given a <type>-flag with key "<key>" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the resolved details value should be "<value>"
      And no error was reported

      Examples:
        | key          | type    | default | value |
        | boolean-flag | Boolean | false   | true  |
        | string-flag  | String  | bye     | hi    |
        | integer-flag | Integer | 1       | 10    |
        | float-flag   | Float   | 0.1     | 0.5   |

    Scenario Outline: False, zero and the empty text are values
      Given a <type>-flag with key "<key>" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the resolved details value should be "<value>"
      And no error was reported

      Examples:
        | key               | type    | default  | value |
        | boolean-zero-flag | Boolean | true     | false |
        | integer-zero-flag | Integer | 1        | 0     |
        | string-zero-flag  | String  | fallback |       |

    Scenario: The largest integer of 32 bits is exact
      Given a Integer-flag with key "large-integer-flag" and a fallback value "1"
      When the flag was evaluated with details
      Then the resolved details value should be "2147483647"
      And no error was reported

    @large-integers
    Scenario: The largest exact integer of a double is exact
      Given a Integer-flag with key "huge-integer-flag" and a fallback value "1"
      When the flag was evaluated with details
      Then the resolved details value should be "9007199254740991"
      And no error was reported

    Scenario: A context changes nothing where no rule reads it
      Given a String-flag with key "string-flag" and a fallback value "bye"
      And a context containing a key "targetingKey", with type "String" and with value "somebody"
      When the flag was evaluated with details
      Then the resolved details value should be "hi"
      And no error was reported

    @variants
    Scenario Outline: The variation has a name
      Given a <type>-flag with key "<key>" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the variant should be "<variant>"
      And no error was reported

      Examples:
        | key                | type    | default  | variant   |
        | boolean-flag       | Boolean | false    | on        |
        | string-flag        | String  | bye      | greeting  |
        | integer-flag       | Integer | 1        | ten       |
        | float-flag         | Float   | 0.1      | half      |
        | boolean-zero-flag  | Boolean | true     | zero      |
        | integer-zero-flag  | Integer | 1        | zero      |
        | string-zero-flag   | String  | fallback | zero      |
        | large-integer-flag | Integer | 1        | max-int32 |

    @disabled-flags
    Scenario Outline: A flag that is off leaves the value to the code
      Given a <type>-flag with key "<key>" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the resolved details value should be "<default>"
      And no error was reported
      And the reason should be "DISABLED"

      Examples:
        | key                   | type    | default |
        | boolean-disabled-flag | Boolean | false   |
        | string-disabled-flag  | String  | bye     |
        | integer-disabled-flag | Integer | 1       |
        | float-disabled-flag   | Float   | 0.1     |

    @object
    Scenario: An object keeps its members and their types
      Given a Object-flag with key "object-flag" and a fallback value "{}"
      When the flag was evaluated with details
      Then the resolved details value should be "{"showImages": true, "title": "Check out these pics!", "imagesPerPage": 100}"
      And no error was reported

    @targeting
    Scenario Outline: A rule on the targeting key
      Given a String-flag with key "targeting-key-flag" and a fallback value "fallback"
      And a context containing a key "targetingKey", with type "String" and with value "<subject>"
      When the flag was evaluated with details
      Then the resolved details value should be "<value>"
      And the reason should be "<reason>"
      And no error was reported

      Examples:
        | subject                              | value | reason          |
        | 5c3d8535-f81a-4478-a6d3-afaa4d51199e | hit   | TARGETING_MATCH |
        | f20bd32d-703b-48b6-bc8e-79d53c85134a | miss  | DEFAULT         |

    @targeting
    Scenario: A rule on the targeting key without a context
      Given a String-flag with key "targeting-key-flag" and a fallback value "fallback"
      When the flag was evaluated with details
      Then the resolved details value should be "miss"
      And no error was reported

    @standard-reasons
    Scenario Outline: A flag with one value for everyone is static
      Given a <type>-flag with key "<key>" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the reason should be "STATIC"
      And no error was reported

      Examples:
        | key          | type    | default |
        | boolean-flag | Boolean | false   |
        | string-flag  | String  | bye     |
        | integer-flag | Integer | 1       |
        | float-flag   | Float   | 0.1     |

  Rule: Errors

    Background:
      Given a stable provider

    Scenario Outline: Another type gets the code's default
      Given a <type>-flag with key "<key>" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the resolved details value should be "<default>"
      And the reason should be "ERROR"
      And the error-code should be "TYPE_MISMATCH"

      Examples:
        | key          | type    | default  |
        | string-flag  | Boolean | false    |
        | string-flag  | Integer | 1        |
        | string-flag  | Float   | 0.1      |
        | wrong-flag   | Boolean | false    |
        | boolean-flag | String  | fallback |
        | boolean-flag | Integer | 1        |
        | boolean-flag | Float   | 0.1      |
        | integer-flag | Boolean | false    |
        | integer-flag | String  | fallback |
        | float-flag   | Boolean | false    |
        | float-flag   | String  | fallback |

    @object
    Scenario Outline: An object is no scalar
      Given a <type>-flag with key "object-flag" and a fallback value "<default>"
      When the flag was evaluated with details
      Then the resolved details value should be "<default>"
      And the reason should be "ERROR"
      And the error-code should be "TYPE_MISMATCH"

      Examples:
        | type    | default  |
        | Boolean | false    |
        | String  | fallback |
        | Integer | 1        |
        | Float   | 0.1      |

    @numeric-coercion
    Scenario: A fraction is no integer
      Given a Integer-flag with key "float-flag" and a fallback value "1"
      When the flag was evaluated with details
      Then the resolved details value should be "1"
      And the error-code should be "TYPE_MISMATCH"

    Scenario: An unknown flag gets the code's default
      Given a String-flag with key "missing-flag" and a fallback value "fallback"
      When the flag was evaluated with details
      Then the resolved details value should be "fallback"
      And the reason should be "ERROR"
      And the error-code should be "FLAG_NOT_FOUND"

  Rule: Life

    Scenario: The provider has a name
      Given a stable provider
      Then the provider has a name

    @lifecycle
    Scenario: A provider that reaches its backend becomes ready
      Given a stable provider
      Then a "ready" event is emitted
      And the provider status should be "READY"

    @unavailable
    Scenario Outline: A provider that cannot reach its backend says so within ten seconds
      Given a provider whose backend <fault>
      Then an "error" event is emitted within 10000 ms
      And the provider status should be "ERROR"
      Given a Boolean-flag with key "boolean-flag" and a fallback value "false"
      When the flag was evaluated with details
      Then the resolved details value should be "false"
      And the reason should be "ERROR"

      Examples:
        | fault               |
        | refuses connections |
        | never answers       |

    @lifecycle
    Scenario: Closing twice is closing once
      Given a stable provider
      When the provider is closed
      And the provider is closed
      Then nothing was thrown

    @lifecycle
    Scenario: Closing is prompt when the backend is gone
      Given a stable provider
      When the backend is lost
      And the provider is closed within 5000 ms
      Then nothing was thrown

    @lifecycle @reinitialization
    Scenario: A closed provider can be set again
      Given a stable provider
      When the provider is closed
      And the provider is set again
      Then the provider status should be "READY"
      Given a String-flag with key "changing-flag" and a fallback value "unset"
      When the flag was evaluated with details
      And the flag is modified
      Then a "configuration changed" event is emitted
      And the resolved value changes

  Rule: Events

    Background:
      Given a stable provider

    @events @configuration-change
    Scenario: A change is announced, names its flag, and applies
      Given a String-flag with key "changing-flag" and a fallback value "unset"
      When the flag was evaluated with details
      And the flag is modified
      Then a "configuration changed" event is emitted
      And the event names the flag "changing-flag" and not the flag "string-flag"
      And the resolved value changes

    @events @stale
    Scenario: A lost backend makes the provider stale, its return makes it ready
      Given a String-flag with key "string-flag" and a fallback value "bye"
      When the backend is lost
      Then a "stale" event is emitted
      And the provider status should be "STALE"
      When the flag was evaluated with details
      Then the resolved details value should be "hi"
      When the backend is back
      Then a "ready" event is emitted
      And the provider status should be "READY"
